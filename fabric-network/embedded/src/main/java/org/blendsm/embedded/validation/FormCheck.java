package org.blendsm.embedded.validation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.blocks.Envelopes;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.IdentityMalformed;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * Everything that can be asked of a transaction without looking at what it read: form, creator, proposal hash, who
 * endorsed. It is asked in parallel, before ordering, and again when the configuration changed in between. Sources:
 * Fabric's {@code core/common/validation} and {@code txvalidator/v20}.
 */
public final class FormCheck {
    private final RecentEndorsements recent;

    public FormCheck(RecentEndorsements recent) {
        this.recent = recent;
    }

    /**
     * The verdict so far, and what there is still to decide about.
     *
     * @param sets what it reads and writes; absent where the verdict is the last word
     * @param endorsers who signed exactly these bytes
     */
    public record Checked(
            TxValidationCode verdict, String chaincode, Optional<TxReadWriteSet> sets, List<Identity> endorsers) {
        private static final Set<TxValidationCode> MALFORMED = EnumSet.of(
                TxValidationCode.BAD_PAYLOAD,
                TxValidationCode.BAD_COMMON_HEADER,
                TxValidationCode.BAD_CREATOR_SIGNATURE,
                TxValidationCode.UNSUPPORTED_TX_PAYLOAD,
                TxValidationCode.BAD_PROPOSAL_TXID,
                TxValidationCode.INVALID_ENDORSER_TRANSACTION);

        static Checked refused(TxValidationCode verdict) {
            return new Checked(verdict, "", Optional.empty(), List.of());
        }

        /** Refused before anyone asks whether there was a transaction of this id already. */
        public boolean malformed() {
            return MALFORMED.contains(verdict);
        }
    }

    /** @param signatureSeen whether the creator's signature was verified at the door a moment ago */
    public Checked check(Envelope envelope, boolean signatureSeen, ChannelConfig config) {
        Payload payload;
        ChannelHeader channel;
        SignatureHeader signature;
        try {
            payload = Payload.parseFrom(envelope.getPayload());
        } catch (InvalidProtocolBufferException e) {
            return Checked.refused(TxValidationCode.BAD_PAYLOAD);
        }
        try {
            channel = Envelopes.channelHeader(payload);
            signature = SignatureHeader.parseFrom(payload.getHeader().getSignatureHeader());
        } catch (InvalidProtocolBufferException e) {
            return Checked.refused(TxValidationCode.BAD_COMMON_HEADER);
        }
        Optional<TxValidationCode> header = header(channel, signature);
        if (header.isPresent()) {
            return Checked.refused(header.get());
        }
        if (!createdBy(signature.getCreator(), envelope, signatureSeen, config)) {
            return Checked.refused(TxValidationCode.BAD_CREATOR_SIGNATURE);
        }
        if (channel.getType() != HeaderType.ENDORSER_TRANSACTION_VALUE) {
            return Checked.refused(TxValidationCode.UNSUPPORTED_TX_PAYLOAD);
        }
        if (!channel.getTxId().equals(Hashes.transactionId(signature))) {
            return Checked.refused(TxValidationCode.BAD_PROPOSAL_TXID);
        }
        return transaction(payload, channel, config);
    }

    private static Optional<TxValidationCode> header(ChannelHeader channel, SignatureHeader signature) {
        boolean known = channel.getType() == HeaderType.ENDORSER_TRANSACTION_VALUE
                || channel.getType() == HeaderType.CONFIG_UPDATE_VALUE
                || channel.getType() == HeaderType.CONFIG_VALUE;
        boolean complete =
                !signature.getNonce().isEmpty() && !signature.getCreator().isEmpty();
        return known && complete && channel.getEpoch() == 0
                ? Optional.empty()
                : Optional.of(TxValidationCode.BAD_COMMON_HEADER);
    }

    private static boolean createdBy(
            ByteString creator, Envelope envelope, boolean signatureSeen, ChannelConfig config) {
        try {
            Identity identity = config.members().identity(creator);
            return identity.valid()
                    && (signatureSeen || identity.signed(envelope.getPayload(), envelope.getSignature()));
        } catch (IdentityMalformed e) {
            return false;
        }
    }

    private Checked transaction(Payload payload, ChannelHeader channel, ChannelConfig config) {
        ChaincodeActionPayload action;
        try {
            action = matchingAction(payload);
        } catch (InvalidProtocolBufferException e) {
            return Checked.refused(TxValidationCode.INVALID_ENDORSER_TRANSACTION);
        }
        try {
            return endorsed(channel, action, config);
        } catch (InvalidProtocolBufferException e) {
            return Checked.refused(TxValidationCode.BAD_RESPONSE_PAYLOAD);
        }
    }

    /** One action, whose proposal hash is that of this very header and input. */
    private static ChaincodeActionPayload matchingAction(Payload payload) throws InvalidProtocolBufferException {
        Transaction transaction = Transaction.parseFrom(payload.getData());
        if (transaction.getActionsCount() != 1) {
            throw new InvalidProtocolBufferException("only one action per transaction is supported");
        }
        ByteString header = transaction.getActions(0).getHeader();
        SignatureHeader inner = SignatureHeader.parseFrom(header);
        if (inner.getNonce().isEmpty() || inner.getCreator().isEmpty()) {
            throw new InvalidProtocolBufferException("invalid signature header of the action");
        }
        ChaincodeActionPayload action = Envelopes.actionPayload(payload);
        ByteString expected =
                Hashes.sha256(payload.getHeader().getChannelHeader(), header, action.getChaincodeProposalPayload());
        ByteString signed = ProposalResponsePayload.parseFrom(action.getAction().getProposalResponsePayload())
                .getProposalHash();
        if (!expected.equals(signed)) {
            throw new InvalidProtocolBufferException("proposal hash does not match");
        }
        return action;
    }

    private Checked endorsed(ChannelHeader channel, ChaincodeActionPayload payload, ChannelConfig config)
            throws InvalidProtocolBufferException {
        ChaincodeHeaderExtension extension;
        try {
            extension = ChaincodeHeaderExtension.parseFrom(channel.getExtension());
        } catch (InvalidProtocolBufferException e) {
            return Checked.refused(TxValidationCode.BAD_HEADER_EXTENSION);
        }
        ChaincodeAction action = Envelopes.action(payload);
        TxReadWriteSet sets;
        try {
            sets = TxReadWriteSet.parseFrom(action.getResults());
            read(sets);
        } catch (InvalidProtocolBufferException e) {
            return Checked.refused(TxValidationCode.BAD_RWSET);
        }
        String chaincode = extension.getChaincodeId().getName();
        if (!extension.hasChaincodeId() || !action.hasChaincodeId()) {
            return Checked.refused(TxValidationCode.INVALID_OTHER_REASON);
        }
        if (chaincode.isEmpty()
                || !chaincode.equals(action.getChaincodeId().getName())
                || action.getChaincodeId().getVersion().isEmpty()) {
            return Checked.refused(TxValidationCode.INVALID_CHAINCODE);
        }
        if (!ownEvent(action, chaincode)) {
            return Checked.refused(TxValidationCode.INVALID_OTHER_REASON);
        }
        if (sets.getNsRwsetList().stream()
                        .map(NsReadWriteSet::getNamespace)
                        .distinct()
                        .count()
                < sets.getNsRwsetCount()) {
            return Checked.refused(TxValidationCode.ILLEGAL_WRITESET);
        }
        List<Identity> endorsers =
                endorsers(payload.getAction(), recent.madeHere(channel.getTxId(), payload.getAction()), config);
        return new Checked(TxValidationCode.VALID, chaincode, Optional.of(sets), endorsers);
    }

    private static boolean ownEvent(ChaincodeAction action, String chaincode) {
        try {
            return action.getEvents().isEmpty()
                    || ChaincodeEvent.parseFrom(action.getEvents())
                            .getChaincodeId()
                            .equals(chaincode);
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    /** Every part of it must be readable, whoever looks at it later. */
    private static void read(TxReadWriteSet sets) throws InvalidProtocolBufferException {
        for (NsReadWriteSet set : sets.getNsRwsetList()) {
            KVRWSet.parseFrom(set.getRwset());
            for (CollectionHashedReadWriteSet collection : set.getCollectionHashedRwsetList()) {
                HashedRWSet.parseFrom(collection.getHashedRwset());
            }
        }
    }

    /** Who endorsed exactly these bytes. A stranger's endorsement, or one that does not verify, counts for nothing. */
    private static List<Identity> endorsers(ChaincodeEndorsedAction action, boolean madeHere, ChannelConfig config) {
        List<Identity> endorsers = new ArrayList<>();
        Set<ByteString> counted = new HashSet<>();
        for (Endorsement endorsement : action.getEndorsementsList()) {
            try {
                Identity peer = config.members().identity(endorsement.getEndorser());
                ByteString signed = action.getProposalResponsePayload().concat(endorsement.getEndorser());
                if (counted.add(endorsement.getEndorser())
                        && peer.valid()
                        && (madeHere || peer.signed(signed, endorsement.getSignature()))) {
                    endorsers.add(peer);
                }
            } catch (IdentityMalformed e) {
                // counts for nothing
            }
        }
        return endorsers;
    }
}

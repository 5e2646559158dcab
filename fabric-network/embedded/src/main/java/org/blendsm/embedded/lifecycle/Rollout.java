package org.blendsm.embedded.lifecycle;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.certificates.Issuer;
import org.blendsm.embedded.chaincode.ChaincodeDefinition;
import org.blendsm.embedded.chaincode.Definitions;
import org.blendsm.embedded.commit.Chain;
import org.blendsm.embedded.endorsement.Endorser;
import org.blendsm.embedded.genesis.NetworkKeys;
import org.blendsm.embedded.genesis.Organisation;
import org.blendsm.embedded.genesis.OrganisationKeys;
import org.blendsm.embedded.identity.Ecdsa;
import org.blendsm.embedded.identity.NodeRole;
import org.blendsm.embedded.identity.SigningIdentity;
import org.blendsm.embedded.ordering.BroadcastRefused;
import org.blendsm.embedded.ordering.Orderer;
import org.blendsm.embedded.simulation.Simulation;
import org.blendsm.embedded.simulation.SimulationRefused;
import org.blendsm.embedded.state.StateStore;
import org.blendsm.embedded.state.StateView;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * Brings a chaincode's definition onto the channel, as {@code peer lifecycle chaincode commit} does: an administrator's
 * transaction on {@code _lifecycle}, endorsed by every organisation's peer. The administrator's certificate is made for
 * the occasion and its key forgotten.
 */
public final class Rollout {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final NetworkKeys network;
    private final Chain chain;
    private final StateStore state;
    private final Definitions definitions;
    private final Orderer orderer;
    private final Clock clock;

    public Rollout(
            NetworkKeys network, Chain chain, StateStore state, Definitions definitions, Orderer orderer, Clock clock) {
        this.network = network;
        this.chain = chain;
        this.state = state;
        this.definitions = definitions;
        this.orderer = orderer;
        this.clock = clock;
    }

    /** Makes this the chaincode's definition; nothing happens when it already is. The sequence is counted here. */
    public void ensure(ChaincodeDefinition wanted) {
        try (StateView view = state.view()) {
            Optional<ChaincodeDefinition> now = definitions.current(wanted.name(), view);
            if (now.isPresent() && now.get().agreesWith(wanted)) {
                return;
            }
            long sequence = now.map(ChaincodeDefinition::sequence).orElse(0L) + 1;
            commit(new ChaincodeDefinition(
                    wanted.name(), sequence, wanted.version(), wanted.endorsement(), wanted.collections()));
        }
    }

    private void commit(ChaincodeDefinition definition) {
        SigningIdentity admin = administrator();
        byte[] nonce = new byte[24];
        new SecureRandom().nextBytes(nonce);
        SignatureHeader signature = SignatureHeader.newBuilder()
                .setCreator(admin.serialized())
                .setNonce(ByteString.copyFrom(nonce))
                .build();
        String transactionId = Hashes.transactionId(signature);
        Header header = Header.newBuilder()
                .setChannelHeader(channelHeader(transactionId).toByteString())
                .setSignatureHeader(signature.toByteString())
                .build();
        ByteString payload = Payload.newBuilder()
                .setHeader(header)
                .setData(transaction(header, definition, transactionId).toByteString())
                .build()
                .toByteString();
        try {
            var committed = chain.whenCommitted(transactionId);
            orderer.broadcast(Envelope.newBuilder()
                    .setPayload(payload)
                    .setSignature(admin.sign(payload))
                    .build());
            TxValidationCode verdict =
                    committed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).verdict();
            if (verdict != TxValidationCode.VALID) {
                throw new IllegalStateException(
                        "the definition of chaincode " + definition.name() + " was not accepted: " + verdict);
            }
        } catch (BroadcastRefused | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("chaincode " + definition.name() + " could not be defined", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while defining chaincode " + definition.name(), e);
        }
    }

    private SigningIdentity administrator() {
        OrganisationKeys operator = network.organisation(Organisation.OPERATOR);
        KeyPair pair = Ecdsa.newKeyPair();
        Issuer.Subject subject = Issuer.Subject.of("chaincode-rollout", NodeRole.ADMIN.unit());
        return new SigningIdentity(
                operator.organisation().mspId(),
                operator.ca().issue(subject, pair.getPublic(), Duration.ofHours(1)),
                pair.getPrivate());
    }

    private ChannelHeader channelHeader(String transactionId) {
        return ChannelHeader.newBuilder()
                .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                .setChannelId(chain.channel())
                .setTxId(transactionId)
                .setTimestamp(Timestamp.newBuilder().setSeconds(clock.instant().getEpochSecond()))
                .setExtension(ChaincodeHeaderExtension.newBuilder()
                        .setChaincodeId(ChaincodeID.newBuilder().setName(ChaincodeDefinition.NAMESPACE))
                        .build()
                        .toByteString())
                .build();
    }

    private Transaction transaction(Header header, ChaincodeDefinition definition, String transactionId) {
        ByteString input = ChaincodeProposalPayload.newBuilder()
                .setInput(ChaincodeInvocationSpec.newBuilder()
                        .setChaincodeSpec(ChaincodeSpec.newBuilder()
                                .setChaincodeId(ChaincodeID.newBuilder().setName(ChaincodeDefinition.NAMESPACE))
                                .setInput(ChaincodeInput.newBuilder()
                                        .addArgs(ByteString.copyFromUtf8("CommitChaincodeDefinition"))
                                        .addArgs(ByteString.copyFromUtf8(definition.name()))))
                        .build()
                        .toByteString())
                .build()
                .toByteString();
        ByteString response = ProposalResponsePayload.newBuilder()
                .setProposalHash(Hashes.sha256(header.getChannelHeader(), header.getSignatureHeader(), input))
                .setExtension(action(definition, transactionId).toByteString())
                .build()
                .toByteString();
        ChaincodeEndorsedAction.Builder endorsed =
                ChaincodeEndorsedAction.newBuilder().setProposalResponsePayload(response);
        List<OrganisationKeys> everyone = network.organisations();
        everyone.forEach(keys -> endorsed.addEndorsements(Endorser.endorsement(response, keys.peer())));
        return Transaction.newBuilder()
                .addActions(TransactionAction.newBuilder()
                        .setHeader(header.getSignatureHeader())
                        .setPayload(ChaincodeActionPayload.newBuilder()
                                .setChaincodeProposalPayload(input)
                                .setAction(endorsed)
                                .build()
                                .toByteString()))
                .build();
    }

    private ChaincodeAction action(ChaincodeDefinition definition, String transactionId) {
        try (Simulation simulation = new Simulation(transactionId, state.view())) {
            simulation.state(ChaincodeDefinition.NAMESPACE, ChaincodeDefinition.sequenceKey(definition.name()));
            for (var row : definition.rows().entrySet()) {
                simulation.putState(ChaincodeDefinition.NAMESPACE, row.getKey(), row.getValue());
            }
            return ChaincodeAction.newBuilder()
                    .setResponse(Response.newBuilder().setStatus(200))
                    .setChaincodeId(ChaincodeID.newBuilder()
                            .setName(ChaincodeDefinition.NAMESPACE)
                            .setVersion("syscc"))
                    .setResults(simulation.results().open().toByteString())
                    .build();
        } catch (SimulationRefused e) {
            throw new IllegalStateException("a definition only writes rows", e);
        }
    }
}

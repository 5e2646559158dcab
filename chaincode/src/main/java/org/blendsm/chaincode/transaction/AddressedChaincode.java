package org.blendsm.chaincode.transaction;

import com.google.protobuf.InvalidProtocolBufferException;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.SignedProposal;

/**
 * Which chaincode the signer of a proposal called: not always the one that is asked, for chaincodes can call others.
 */
public final class AddressedChaincode {
    private AddressedChaincode() {}

    /** Its name on the channel, from what the signer signed. */
    public static String in(SignedProposal signed) {
        try {
            Header header = Header.parseFrom(
                    Proposal.parseFrom(signed.getProposalBytes()).getHeader());
            ChannelHeader channel = ChannelHeader.parseFrom(header.getChannelHeader());
            return ChaincodeHeaderExtension.parseFrom(channel.getExtension())
                    .getChaincodeId()
                    .getName();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the peer passed on a proposal that is none", e);
        }
    }
}

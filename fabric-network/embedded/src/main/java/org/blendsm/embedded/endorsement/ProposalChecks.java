package org.blendsm.embedded.endorsement;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.blendsm.embedded.blocks.Envelopes;
import org.blendsm.embedded.blocks.Hashes;
import org.blendsm.embedded.channel.ChannelConfig;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.IdentityMalformed;
import org.hyperledger.fabric.protos.common.HeaderType;

/**
 * What a peer asks of a proposal before it runs anything, in Fabric's order and words: not expired, not from another
 * time, well formed, signed by whom it names. Source: {@code core/handlers/auth} and {@code core/endorser}.
 */
final class ProposalChecks {
    /** A proposal's timestamp is its submitter's claim; this is how far the claim may be off. */
    static final Duration TIME_WINDOW = Duration.ofMinutes(15);

    private final Clock clock;

    ProposalChecks(Clock clock) {
        this.clock = clock;
    }

    /**
     * The creator, vouched for.
     *
     * @param known whom the peer knows at all
     */
    Identity check(Proposal proposal, ChannelConfig config, Predicate<Identity> known) throws ProposalRefused {
        Instant now = clock.instant();
        if (config.members().expired(proposal.creator(), now)) {
            throw ProposalRefused.atTheDoor("proposal client identity expired");
        }
        checkTime(proposal, now);
        checkForm(proposal);
        String denied = "error validating proposal: access denied: channel [" + proposal.channel() + "] creator org ";
        Identity creator = creator(proposal, config)
                .filter(known)
                .orElseThrow(() -> new ProposalRefused(denied + "unknown, creator is malformed"));
        if (!creator.valid()
                || !creator.signed(
                        proposal.signed().getProposalBytes(), proposal.signed().getSignature())) {
            throw new ProposalRefused(denied + "[" + creator.mspId() + "]");
        }
        return creator;
    }

    private static Optional<Identity> creator(Proposal proposal, ChannelConfig config) {
        try {
            return Optional.of(config.members().identity(proposal.creator()));
        } catch (IdentityMalformed e) {
            return Optional.empty();
        }
    }

    private static void checkTime(Proposal proposal, Instant now) throws ProposalRefused {
        Instant claimed = Envelopes.claimedTime(proposal.channelHeader());
        if (claimed.plus(TIME_WINDOW).isBefore(now)
                || claimed.minus(TIME_WINDOW).isAfter(now)) {
            throw ProposalRefused.atTheDoor("request unauthorized due to incorrect timestamp "
                    + claimed.truncatedTo(ChronoUnit.SECONDS) + ", peer time " + now.truncatedTo(ChronoUnit.SECONDS)
                    + ", peer.authentication.timewindow 15m0s");
        }
    }

    private static void checkForm(Proposal proposal) throws ProposalRefused {
        int type = proposal.channelHeader().getType();
        if (type != HeaderType.ENDORSER_TRANSACTION_VALUE && type != HeaderType.CONFIG_VALUE) {
            HeaderType known = HeaderType.forNumber(type);
            throw refused("invalid header type " + (known == null ? type : known.name()));
        }
        if (proposal.channelHeader().getEpoch() != 0) {
            throw refused("epoch is non-zero");
        }
        if (proposal.signatureHeader().getNonce().isEmpty()) {
            throw refused("nonce is empty");
        }
        if (proposal.creator().isEmpty()) {
            throw refused("creator is empty");
        }
        String expected = Hashes.transactionId(proposal.signatureHeader());
        if (!expected.equals(proposal.transactionId())) {
            throw refused(
                    "incorrectly computed txid '" + proposal.transactionId() + "' -- expected '" + expected + "'");
        }
        if (proposal.signed().getSignature().isEmpty()) {
            throw refused("empty signature bytes");
        }
    }

    private static ProposalRefused refused(String reason) {
        return new ProposalRefused("error validating proposal: " + reason);
    }

    /** Whether the creator, already seen to have signed, satisfies the channel's policy; Fabric's text when not. */
    static void checkPolicy(String policy, Identity creator, ChannelConfig config) throws ProposalRefused {
        Optional<String> refusal = config.policy(policy).refusal(List.of(creator));
        if (refusal.isPresent()) {
            throw new ProposalRefused("Failed evaluating policy on signed data during check policy on channel ["
                    + config.channel() + "] with policy [" + policy + "]: [" + refusal.get() + "]");
        }
    }
}

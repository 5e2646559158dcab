package org.blendsm.embedded.channel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blendsm.embedded.channel.ConfigElement.Kind;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.IdentityMalformed;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigSignature;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;

/**
 * The rules by which a configuration is changed: what was read must still be so, what is written must be one version
 * further, and each changed element's own policy must be satisfied by the signatures. Source: Fabric's
 * {@code configtx/update.go}.
 */
public final class ConfigUpdates {
    private ConfigUpdates() {}

    /**
     * The configuration that the update asks for, ready to be ordered.
     *
     * @param update an envelope of type CONFIG_UPDATE
     */
    public static ConfigEnvelope propose(ChannelConfig current, Envelope update) throws ConfigUpdateRefused {
        try {
            Payload payload = Payload.parseFrom(update.getPayload());
            ConfigUpdateEnvelope signed = ConfigUpdateEnvelope.parseFrom(payload.getData());
            ConfigUpdate asked = ConfigUpdate.parseFrom(signed.getConfigUpdate());
            if (!asked.getChannelId().equals(current.channel())) {
                throw new ConfigUpdateRefused("ConfigUpdate for channel '" + asked.getChannelId()
                        + "' but envelope for channel '" + current.channel() + "'");
            }
            Map<String, ConfigElement> existing =
                    ConfigElement.elements(current.config().getChannelGroup());
            verifyReadSet(existing, asked.getReadSet());
            Map<String, ConfigElement> changed = changed(asked);
            authorize(current, existing, changed, signers(current, signed));
            Config next = merge(current.config(), existing, changed, asked.getWriteSet());
            ChannelConfig.of(current.channel(), next); // a configuration that nobody could read must not be ordered
            return ConfigEnvelope.newBuilder()
                    .setConfig(next)
                    .setLastUpdate(update)
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new ConfigUpdateRefused("error authorizing update: " + e.getMessage());
        }
    }

    private static void verifyReadSet(Map<String, ConfigElement> existing, ConfigGroup readSet)
            throws ConfigUpdateRefused {
        for (ConfigElement read : ConfigElement.elements(readSet).values()) {
            ConfigElement now = existing.get(read.key());
            if (now == null) {
                throw refused("error validating ReadSet: existing config does not contain element for " + read.key()
                        + " but was in the read set");
            }
            if (now.version() != read.version()) {
                throw refused("error validating ReadSet: proposed update requires that key " + read.key()
                        + " be at version " + read.version() + ", but it is currently at version " + now.version());
            }
        }
    }

    /** What is written in another version than it was read. */
    private static Map<String, ConfigElement> changed(ConfigUpdate asked) {
        Map<String, ConfigElement> read = ConfigElement.elements(asked.getReadSet());
        Map<String, ConfigElement> changed = ConfigElement.elements(asked.getWriteSet());
        changed.values().removeIf(write -> {
            ConfigElement before = read.get(write.key());
            return before != null && before.version() == write.version();
        });
        return changed;
    }

    private static void authorize(
            ChannelConfig current,
            Map<String, ConfigElement> existing,
            Map<String, ConfigElement> changed,
            List<Identity> signers)
            throws ConfigUpdateRefused {
        if (changed.isEmpty()) {
            throw refused("error validating DeltaSet: delta set was empty -- update would have no effect");
        }
        for (ConfigElement change : changed.values()) {
            ConfigElement now = existing.get(change.key());
            if (change.modPolicy().isEmpty()) {
                throw refused("error validating DeltaSet: invalid mod_policy for element " + change.key()
                        + ": mod_policy not set");
            }
            if (now == null && change.version() != 0) {
                throw refused("error validating DeltaSet: attempted to set key " + change.key() + " to version "
                        + change.version() + ", but key does not exist");
            }
            if (now != null && change.version() != now.version() + 1) {
                throw refused("error validating DeltaSet: attempt to set key " + change.key() + " to version "
                        + change.version() + ", but key is at version " + now.version());
            }
            Optional<String> refusal = now == null
                    ? Optional.empty()
                    : current.policy(now.modPolicyPath()).refusal(signers);
            if (refusal.isPresent()) {
                throw refused(
                        "error validating DeltaSet: policy for " + change.key() + " not satisfied: " + refusal.get());
            }
        }
    }

    /** Each signs its own signature header followed by the update. */
    private static List<Identity> signers(ChannelConfig current, ConfigUpdateEnvelope update)
            throws InvalidProtocolBufferException {
        List<Identity> signers = new ArrayList<>();
        Set<ByteString> counted = new HashSet<>();
        for (ConfigSignature signature : update.getSignaturesList()) {
            ByteString creator =
                    SignatureHeader.parseFrom(signature.getSignatureHeader()).getCreator();
            try {
                Identity identity = current.members().identity(creator);
                ByteString data = signature.getSignatureHeader().concat(update.getConfigUpdate());
                if (identity.valid() && identity.signed(data, signature.getSignature()) && counted.add(creator)) {
                    signers.add(identity);
                }
            } catch (IdentityMalformed stranger) {
                // counts for nothing; the policy says who is missing
            }
        }
        return signers;
    }

    private static Config merge(
            Config current,
            Map<String, ConfigElement> existing,
            Map<String, ConfigElement> changed,
            ConfigGroup writeSet)
            throws ConfigUpdateRefused {
        Map<String, ConfigElement> merged = new LinkedHashMap<>(existing);
        merged.putAll(changed);
        for (String written : ConfigElement.elements(writeSet).keySet()) {
            if (!merged.containsKey(written)) {
                throw refused("full config did not verify: writeset contained key " + written
                        + " which did not appear in proposed config");
            }
        }
        return Config.newBuilder()
                .setSequence(current.getSequence() + 1)
                .setChannelGroup(rebuild(merged, List.of("Channel")))
                .build();
    }

    /** A changed group names its members anew; an unchanged one keeps them, each in its newest version. */
    private static ConfigGroup rebuild(Map<String, ConfigElement> merged, List<String> path) {
        ConfigElement element = element(merged, Kind.GROUP, path);
        ConfigGroup shape = (ConfigGroup) element.content();
        ConfigGroup.Builder group =
                ConfigGroup.newBuilder().setVersion(element.version()).setModPolicy(element.modPolicy());
        shape.getValuesMap().keySet().stream()
                .sorted()
                .forEach(name ->
                        group.putValues(name, (ConfigValue) element(merged, Kind.VALUE, ConfigElement.below(path, name))
                                .content()));
        shape.getPoliciesMap().keySet().stream()
                .sorted()
                .forEach(name -> group.putPolicies(
                        name, (ConfigPolicy) element(merged, Kind.POLICY, ConfigElement.below(path, name))
                                .content()));
        shape.getGroupsMap().keySet().stream()
                .sorted()
                .forEach(name -> group.putGroups(name, rebuild(merged, ConfigElement.below(path, name))));
        return group.build();
    }

    private static ConfigElement element(Map<String, ConfigElement> merged, Kind kind, List<String> path) {
        ConfigElement element = merged.get(new ConfigElement(kind, path, 0, "", "").key());
        if (element == null) {
            throw new IllegalStateException("a group names a member that is not there: " + path);
        }
        return element;
    }

    private static ConfigUpdateRefused refused(String message) {
        return new ConfigUpdateRefused("error authorizing update: " + message);
    }
}

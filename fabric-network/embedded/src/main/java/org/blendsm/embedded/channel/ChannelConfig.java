package org.blendsm.embedded.channel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blendsm.embedded.identity.Identity;
import org.blendsm.embedded.identity.IdentityMalformed;
import org.blendsm.embedded.identity.Members;
import org.blendsm.embedded.identity.Msp;
import org.blendsm.embedded.policy.Policy;
import org.blendsm.embedded.policy.PolicyTree;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.orderer.BatchSize;

/**
 * The configuration in force after one configuration block: immutable, replaced as a whole by the next one.
 *
 * @param channel the channel's name
 * @param config the configuration as the block holds it
 * @param members everybody the channel knows
 * @param policies all policies by path
 * @param batchSize limits of a block: transactions, preferred bytes, bytes of one transaction
 */
public record ChannelConfig(String channel, Config config, Members members, PolicyTree policies, BatchSize batchSize) {
    public static final String READERS = "/Channel/Application/Readers";
    public static final String WRITERS = "/Channel/Application/Writers";
    public static final String CHANNEL_READERS = "/Channel/Readers";
    public static final String CHANNEL_WRITERS = "/Channel/Writers";
    public static final String ADMINS = "/Channel/Application/Admins";

    /** @throws InvalidProtocolBufferException also when an organisation's MSP cannot be built */
    public static ChannelConfig of(String channel, Config config) throws InvalidProtocolBufferException {
        ConfigGroup root = config.getChannelGroup();
        Map<String, Msp> msps = new LinkedHashMap<>();
        Map<String, ByteString> stated = new HashMap<>();
        for (ConfigGroup part : root.getGroupsMap().values()) {
            for (Map.Entry<String, ConfigGroup> organisation :
                    part.getGroupsMap().entrySet()) {
                ConfigValue value = mspValue(organisation.getValue());
                Msp msp = msp(organisation.getKey(), value);
                // As orderer and as member of the application, an organisation is the same one
                if (!value.getValue().equals(stated.getOrDefault(msp.id(), value.getValue()))) {
                    throw new InvalidProtocolBufferException(
                            "Attempted to define two different versions of MSP: " + msp.id());
                }
                stated.put(msp.id(), value.getValue());
                msps.put(msp.id(), msp);
            }
        }
        ConfigGroup orderer = root.getGroupsOrDefault("Orderer", ConfigGroup.getDefaultInstance());
        ConfigValue batch = orderer.getValuesOrDefault("BatchSize", ConfigValue.getDefaultInstance());
        return new ChannelConfig(
                channel,
                config,
                new Members(msps.values()),
                new PolicyTree(root),
                BatchSize.parseFrom(batch.getValue()));
    }

    private static ConfigValue mspValue(ConfigGroup organisation) {
        return organisation.getValuesOrDefault("MSP", ConfigValue.getDefaultInstance());
    }

    private static Msp msp(String organisation, ConfigValue value) throws InvalidProtocolBufferException {
        try {
            return new Msp(FabricMSPConfig.parseFrom(
                    MSPConfig.parseFrom(value.getValue()).getConfig()));
        } catch (CertificateException e) {
            InvalidProtocolBufferException refused = new InvalidProtocolBufferException(
                    "setting up the MSP manager failed: " + organisation + ": " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /** How often the configuration has changed; a transaction is judged under the one in force when it is ordered. */
    public long sequence() {
        return config.getSequence();
    }

    public Policy policy(String path) {
        return policies.policy(path);
    }

    public List<String> organisations() {
        return members.organisations().stream().map(Msp::id).sorted().toList();
    }

    /**
     * Why {@code creator} may not do what {@code policyPath} guards, by a signature over {@code data}; in Fabric's
     * words, and empty when it may.
     */
    public Optional<String> refusal(String policyPath, ByteString creator, ByteString data, ByteString signature) {
        List<Identity> signers = new ArrayList<>(1);
        try {
            Identity identity = members.identity(creator);
            if (identity.valid() && identity.signed(data, signature)) {
                signers.add(identity);
            }
        } catch (IdentityMalformed stranger) {
            // a stranger's signature counts for nothing; the policy says what was missing
        }
        return policy(policyPath).refusal(signers);
    }
}

package org.blendsm.embedded.identity;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * Everybody a channel knows under one configuration: its organisations and the identities met so far. A new
 * configuration is a new object, so a revocation can never be outlived by a remembered verdict.
 */
public final class Members {
    private static final int REMEMBERED = 100_000;

    private final Map<String, Msp> organisations;
    private final Map<ByteString, Identity> met = new ConcurrentHashMap<>();

    public Members(Collection<Msp> organisations) {
        this.organisations = organisations.stream().collect(Collectors.toMap(Msp::id, Function.identity()));
    }

    public Optional<Msp> organisation(String mspId) {
        return Optional.ofNullable(organisations.get(mspId));
    }

    public Collection<Msp> organisations() {
        return organisations.values();
    }

    /** The identity that {@code creator} names. Its chain is checked once for each distinct certificate. */
    public Identity identity(ByteString creator) throws IdentityMalformed {
        Identity known = met.get(creator);
        if (known != null) {
            return known;
        }
        SerializedIdentity parsed = Msp.parse(creator);
        Msp msp = organisations.get(parsed.getMspid());
        if (msp == null) {
            throw new IdentityMalformed("MSP " + parsed.getMspid() + " is not defined on channel");
        }
        Identity identity = msp.identity(creator, parsed);
        if (identity.valid() && isAsIssued(creator, identity) && met.size() < REMEMBERED) {
            met.put(creator, identity);
        }
        return identity;
    }

    /**
     * Strangers must not fill the memory, and nobody has signed anything yet: a certificate is remembered in the one
     * form in which authorities give it out, so that there are as many as were issued, and not with whatever text
     * around it.
     */
    private static boolean isAsIssued(ByteString creator, Identity identity) {
        return SerializedIdentity.newBuilder()
                .setMspid(identity.mspId())
                .setIdBytes(ByteString.copyFromUtf8(Pem.of(identity.certificate())))
                .build()
                .toByteString()
                .equals(creator);
    }

    /**
     * Whether the certificate that {@code creator} shows is past its end, whoever gave it: Fabric asks this before it
     * asks whose it is. What is no certificate does not end.
     */
    public boolean expired(ByteString creator, Instant now) {
        Identity known = met.get(creator);
        return known == null ? Msp.expired(creator, now) : known.expiredAt(now);
    }
}

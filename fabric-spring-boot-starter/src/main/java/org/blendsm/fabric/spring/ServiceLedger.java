package org.blendsm.fabric.spring;

import java.util.Optional;
import java.util.function.Function;
import org.blendsm.fabric.Arrivals;
import org.blendsm.fabric.Endorsed;
import org.blendsm.fabric.Identity;
import org.blendsm.fabric.Ledger;
import org.blendsm.fabric.Signatory;
import org.blendsm.fabric.Signer;
import org.blendsm.fabric.crypto.SigningKey;

/** The ledger under the application's own certificate: what it does as itself and not for a member. */
public final class ServiceLedger {
    private final SigningKey key;
    private final Signatory signatory;

    ServiceLedger(Ledger ledger, Identity identity, SigningKey key, Optional<Arrivals> readModel) {
        this.key = key;
        Signatory itself = ledger.as(identity, Signer.of(key)).telling(CostOfRequest::tell);
        this.signatory = readModel.map(itself::readingFrom).orElse(itself);
    }

    public <C> C contract(Class<C> contract) {
        return signatory.contract(contract);
    }

    /** @see Signatory#endorsed */
    public <C, R> Endorsed<R> endorsed(Class<C> contract, Function<C, R> call) {
        return signatory.endorsed(contract, call);
    }

    /** @see Signatory#block */
    public byte[] block(long number) {
        return signatory.block(number);
    }

    /** The application's own key, for the documents that it signs. */
    public SigningKey key() {
        return key;
    }

    public Identity identity() {
        return signatory.identity();
    }

    Signatory signatory() {
        return signatory;
    }
}

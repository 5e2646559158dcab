package org.blendsm.chaincode.state;

import java.util.Optional;
import org.blendsm.model.MemberId;
import org.blendsm.model.Page;
import org.blendsm.model.PageRequest;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.agreement.Agreement;
import org.blendsm.model.agreement.AgreementId;
import org.blendsm.model.agreement.Extension;

/** The agreements, with an index by party, and what was proposed last to extend each. */
public final class AgreementRows {
    private final Table<Agreement> agreements;
    private final Table<AgreementId> parties;
    private final Table<Extension> extensions;

    public AgreementRows(Rows rows) {
        agreements = new Table<>(rows, "agreement", Agreement.class);
        parties = new Table<>(rows, "agreement-of", AgreementId.class);
        extensions = new Table<>(rows, "extension", Extension.class);
    }

    public Optional<Agreement> find(AgreementId id) {
        return agreements.get(id);
    }

    /** @throws Refused {@code AGREEMENT_NOT_FOUND} */
    public Agreement get(AgreementId id) {
        return find(id).orElseThrow(() -> new Refused(RefusalCode.AGREEMENT_NOT_FOUND, "nobody ever agreed on " + id));
    }

    public void add(Agreement.Open agreement) {
        AgreementId id = agreement.deal().id();
        put(agreement);
        parties.put(id, agreement.deal().buyer(), id);
        parties.put(id, agreement.deal().seller(), id);
    }

    public void put(Agreement agreement) {
        agreements.put(agreement, agreement.deal().id());
    }

    public Optional<Extension> extension(AgreementId id) {
        return extensions.get(id);
    }

    public void put(Extension extension) {
        extensions.put(extension, extension.agreement());
    }

    /** The agreements in which a member is buyer or seller. */
    public Page<Agreement> of(MemberId party, PageRequest request) {
        Page<AgreementId> page = parties.page(request, party);
        return new Page<>(page.items().stream().map(this::get).toList(), page.next());
    }
}

package org.blendsm.model.crypto;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * To which units of its organisation a certificate's holder belongs (OU); its role in Fabric is one of them. Fabric CA
 * writes role and departments as one name of several parts.
 */
public final class OrganisationalUnits {
    private OrganisationalUnits() {}

    /** @throws NamingException where the certificate's subject is no distinguished name */
    public static List<String> of(X509Certificate certificate) throws NamingException {
        List<String> units = new ArrayList<>();
        for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
            Attribute named = part.toAttributes().get("OU");
            if (named != null) {
                Collections.list(named.getAll()).forEach(unit -> units.add(String.valueOf(unit)));
            }
        }
        return units;
    }
}

package org.blendsm.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.blendsm.system.conformance.CaClient.Answer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.GeneralName;

/** Fabric CA's REST interface: who enrols, who registers whom, and what is revoked. */
class CertificateAuthorityConformanceIT {
    private final Testbed testbed;
    private final CaClient ca;
    private final Enrolled registrar;
    private final String id = "person-" + UUID.randomUUID();

    CertificateAuthorityConformanceIT(Testbed testbed) throws Exception {
        this.testbed = testbed;
        this.ca = testbed.ca("consumer");
        this.registrar = testbed.registrar("consumer");
    }

    private String registered(Map<String, Object> more) throws Exception {
        Map<String, Object> body = CaClient.registration(id, "client");
        body.putAll(more);
        Answer answer = ca.post(registrar, "register", body);
        assertThat(answer.status()).isEqualTo(201);
        return answer.result().path("secret").asString();
    }

    private static X509Certificate certificate(Enrolled enrolled) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(enrolled.certificateBytes()));
    }

    private static void refused(Answer answer, int status, int code) {
        assertThat(List.of(answer.status(), answer.code())).as(answer.error()).isEqualTo(List.of(status, code));
    }

    @BothLedgers
    void an_authority_tells_its_name_and_chain() throws Exception {
        Answer answer = ca.send("GET", "cainfo?ca=" + ca.authority().name(), new byte[0], "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.result().path("CAName").asString())
                .isEqualTo(ca.authority().name());
        assertThat(new String(
                        Base64.getDecoder()
                                .decode(answer.result().path("CAChain").asString()),
                        StandardCharsets.UTF_8))
                .startsWith("-----BEGIN CERTIFICATE-----");
    }

    @BothLedgers
    void a_certificate_carries_name_and_role() throws Exception {
        X509Certificate certificate = certificate(ca.enroll(id, registered(Map.of())));

        assertThat(certificate.getSubjectX500Principal().getName())
                .contains("CN=" + id)
                .contains("OU=client");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    }

    @BothLedgers
    void a_secret_may_be_chosen() throws Exception {
        assertThat(registered(Map.of("secret", "chosen-by-the-registrar"))).isEqualTo("chosen-by-the-registrar");
    }

    @BothLedgers
    void an_attribute_stands_in_the_certificate_where_it_was_registered_so() throws Exception {
        String secret = registered(Map.of("attrs", List.of(Map.of("name", "colour", "value", "teal", "ecert", true))));

        byte[] extension = certificate(ca.enroll(id, secret)).getExtensionValue("1.2.3.4.5.6.7.8.1");

        assertThat(new String(extension, StandardCharsets.UTF_8)).contains("\"colour\":\"teal\"");
    }

    @BothLedgers
    void a_wrong_secret_enrols_nobody() throws Exception {
        registered(Map.of());

        refused(
                ca.enrollment(id, "wrong", Map.of("certificate_request", CaClient.request(id, CaClient.newKey()))),
                401,
                20);
    }

    @BothLedgers
    void who_is_not_registered_is_not_enrolled() throws Exception {
        refused(
                ca.enrollment(id, "any", Map.of("certificate_request", CaClient.request(id, CaClient.newKey()))),
                401,
                20);
    }

    @BothLedgers
    void a_request_for_another_name_is_refused() throws Exception {
        String secret = registered(Map.of());
        KeyPair keys = CaClient.newKey();

        assertThat(ca.enrollment(id, secret, Map.of("certificate_request", CaClient.request("somebody", keys)))
                        .status())
                .isGreaterThanOrEqualTo(400);
    }

    @BothLedgers
    void a_secret_that_is_used_up_enrols_nobody() throws Exception {
        String secret = registered(Map.of("max_enrollments", 1));
        ca.enroll(id, secret);

        refused(
                ca.enrollment(id, secret, Map.of("certificate_request", CaClient.request(id, CaClient.newKey()))),
                401,
                20);
    }

    @BothLedgers
    void nobody_is_registered_twice() throws Exception {
        registered(Map.of());

        Answer answer = ca.post(registrar, "register", CaClient.registration(id, "client"));

        assertThat(answer.code()).isEqualTo(74);
        assertThat(answer.error()).isEqualTo("Identity '" + id + "' is already registered");
    }

    @BothLedgers
    void an_ordinary_member_registers_nobody() throws Exception {
        Enrolled member = ca.newcomer(registrar, "client");

        Answer answer = ca.post(member, "register", CaClient.registration(id, "client"));

        refused(answer, 403, 71);
    }

    @BothLedgers
    void a_registration_signed_by_another_key_is_refused() throws Exception {
        refused(
                ca.post(registrar.withKey(CaClient.newKey()), "register", CaClient.registration(id, "client")),
                401,
                20);
    }

    @BothLedgers
    void a_registration_without_a_signature_is_refused() throws Exception {
        Answer answer = ca.send("POST", "register", "{}".getBytes(StandardCharsets.UTF_8), "");

        refused(answer, 401, 2);
    }

    @BothLedgers
    void who_is_enrolled_enrols_again_with_a_certificate() throws Exception {
        Enrolled first = ca.enroll(id, registered(Map.of()));
        KeyPair keys = CaClient.newKey();

        Enrolled second = ca.enrolled(
                id, keys, ca.post(first, "reenroll", Map.of("certificate_request", CaClient.request(id, keys))));

        assertThat(certificate(second).getSerialNumber())
                .isNotEqualTo(certificate(first).getSerialNumber());
    }

    @BothLedgers
    void who_is_revoked_enrols_no_more() throws Exception {
        String secret = registered(Map.of());
        Enrolled enrolled = ca.enroll(id, secret);

        Answer revoked = ca.post(registrar, "revoke", Map.of("id", id, "reason", "keycompromise"));

        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.result().path("RevokedCerts")).hasSize(1);
        refused(
                ca.enrollment(id, secret, Map.of("certificate_request", CaClient.request(id, CaClient.newKey()))),
                401,
                20);
        KeyPair keys = CaClient.newKey();
        refused(ca.post(enrolled, "reenroll", Map.of("certificate_request", CaClient.request(id, keys))), 401, 20);
    }

    @BothLedgers
    void the_list_of_revoked_certificates_names_them() throws Exception {
        Enrolled enrolled = ca.enroll(id, registered(Map.of()));
        ca.post(registrar, "revoke", Map.of("id", id));

        Answer answer = ca.post(registrar, "gencrl", Map.of());

        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(
                        Base64.getDecoder().decode(answer.result().path("CRL").asString())));
        assertThat(list.getRevokedCertificate(certificate(enrolled).getSerialNumber()))
                .isNotNull();
        assertThat(list.getRevokedCertificate(certificate(registrar).getSerialNumber()))
                .isNull();
    }

    @BothLedgers
    void an_ordinary_member_revokes_nobody_else() throws Exception {
        Enrolled member = ca.newcomer(registrar, "client");
        registered(Map.of());

        assertThat(ca.post(member, "revoke", Map.of("id", id)).status()).isEqualTo(403);
    }

    @BothLedgers
    void an_identity_is_shown_to_its_registrar() throws Exception {
        registered(Map.of());

        Answer answer = ca.get(registrar, "identities/" + id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.result().path("id").asString()).isEqualTo(id);
        assertThat(answer.result().path("type").asString()).isEqualTo("client");
    }

    @BothLedgers
    void an_identity_that_is_not_there_is_not_shown() throws Exception {
        assertThat(ca.get(registrar, "identities/" + id).code()).isEqualTo(63);
    }

    @BothLedgers
    void an_authority_that_is_not_there_is_refused() throws Exception {
        refused(ca.send("GET", "cainfo?ca=nobody", new byte[0], ""), 404, 19);
    }

    @BothLedgers
    void an_identity_is_added_as_by_registration() throws Exception {
        Answer added = ca.post(registrar, "identities", CaClient.registration(id, "client"));

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.result().path("id").asString()).isEqualTo(id);
        assertThat(certificate(ca.enroll(id, added.result().path("secret").asString()))
                        .getSubjectX500Principal()
                        .getName())
                .contains("CN=" + id);
    }

    @BothLedgers
    void an_identity_without_a_name_is_not_added() throws Exception {
        refused(ca.post(registrar, "identities", Map.of("type", "client")), 400, 52);
    }

    @BothLedgers
    void a_registrar_sees_whom_it_registered() throws Exception {
        registered(Map.of());

        Answer answer = ca.get(registrar, "identities");

        // Not the status: once somebody was added here, Fabric CA says 201 to whoever reads, too
        assertThat(answer.code()).as(answer.error()).isZero();
        assertThat(answer.result()
                        .path("identities")
                        .valueStream()
                        .map(each -> each.path("id").asString()))
                .contains(id, ca.authority().registrar());
    }

    @BothLedgers
    void an_ordinary_member_sees_no_identities() throws Exception {
        Enrolled member = ca.newcomer(registrar, "client");

        refused(ca.get(member, "identities"), 403, 71);
        refused(ca.get(member, "identities/" + ca.authority().registrar()), 403, 71);
    }

    @BothLedgers
    void a_modified_identity_enrols_with_its_new_secret_and_attributes() throws Exception {
        String secret = registered(Map.of("attrs", List.of(Map.of("name", "shape", "value", "round", "ecert", true))));

        Answer modified = ca.put(
                registrar,
                "identities/" + id,
                Map.of(
                        "secret",
                        "another",
                        "max_enrollments",
                        3,
                        "attrs",
                        List.of(
                                Map.of("name", "colour", "value", "teal", "ecert", true),
                                Map.of("name", "shape", "value", ""))));

        assertThat(modified.status()).isEqualTo(200);
        assertThat(modified.result().path("max_enrollments").asInt()).isEqualTo(3);
        byte[] extension = certificate(ca.enroll(id, "another")).getExtensionValue("1.2.3.4.5.6.7.8.1");
        assertThat(new String(extension, StandardCharsets.UTF_8))
                .contains("\"colour\":\"teal\"")
                .doesNotContain("shape");
        refused(
                ca.enrollment(id, secret, Map.of("certificate_request", CaClient.request(id, CaClient.newKey()))),
                401,
                20);
    }

    @BothLedgers
    void an_identity_that_is_not_there_is_not_modified() throws Exception {
        refused(ca.put(registrar, "identities/" + id, Map.of("secret", "another")), 404, 63);
    }

    @BothLedgers
    void an_identity_is_not_moved_to_a_department_that_is_not_there() throws Exception {
        registered(Map.of());

        refused(ca.put(registrar, "identities/" + id, Map.of("affiliation", "nowhere")), 400, 58);
    }

    @BothLedgers
    void nobody_is_registered_in_a_department_that_is_not_there() throws Exception {
        Map<String, Object> registration = CaClient.registration(id, "client");
        registration.put("affiliation", "nowhere");

        refused(ca.post(registrar, "register", registration), 403, 71);
    }

    @BothLedgers
    void a_removed_identity_is_gone_and_its_certificate_revoked() throws Exception {
        Enrolled enrolled = ca.enroll(id, registered(Map.of()));

        Answer removed = ca.delete(registrar, "identities/" + id);

        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.result().path("id").asString()).isEqualTo(id);
        assertThat(ca.get(registrar, "identities/" + id).code()).isEqualTo(63);
        KeyPair keys = CaClient.newKey();
        refused(ca.post(enrolled, "reenroll", Map.of("certificate_request", CaClient.request(id, keys))), 401, 20);
        assertThat(certificates("notrevoked=true&id=" + id)).isEmpty();
        assertThat(certificates("id=" + id)).hasSize(1);
    }

    @BothLedgers
    void a_registrar_does_not_remove_itself_unasked() throws Exception {
        refused(ca.delete(registrar, "identities/" + ca.authority().registrar()), 403, 56);
    }

    @BothLedgers
    void certificates_are_found_by_whose_and_which_they_are() throws Exception {
        Enrolled enrolled = ca.enroll(id, registered(Map.of()));
        String serial = certificate(enrolled).getSerialNumber().toString(16);

        assertThat(certificates("id=" + id)).containsExactly(enrolled.certificate());
        assertThat(certificates("serial=" + serial)).containsExactly(enrolled.certificate());
        assertThat(certificates("id=" + id + "&expired_start=-1d&expired_end=%2B1d"))
                .isEmpty();
        assertThat(certificates("id=" + id + "&notexpired=true")).hasSize(1);
    }

    @BothLedgers
    void revoked_certificates_are_found_by_when() throws Exception {
        ca.enroll(id, registered(Map.of()));
        assertThat(certificates("revoked_start=-1h&id=" + id)).isEmpty();

        ca.post(registrar, "revoke", Map.of("id", id));

        assertThat(certificates("revoked_start=-1h&id=" + id)).hasSize(1);
        assertThat(certificates("revoked_end=2000-01-01&id=" + id)).isEmpty();
    }

    @BothLedgers
    void filters_that_contradict_each_other_are_refused() throws Exception {
        refused(ca.get(registrar, "certificates?notexpired=true&expired_start=-1d"), 400, 67);
        refused(ca.get(registrar, "certificates?revoked_start=yesterday"), 400, 67);
    }

    @BothLedgers
    void an_ordinary_member_sees_no_certificates() throws Exception {
        refused(ca.get(ca.newcomer(registrar, "client"), "certificates"), 403, 71);
    }

    @BothLedgers
    void departments_are_a_tree() throws Exception {
        String root = department();
        Answer below = ca.post(registrar, "affiliations?force=true", Map.of("name", root + ".sales.north"));

        assertThat(below.status()).isEqualTo(201);
        assertThat(below.result().path("name").asString()).isEqualTo(root + ".sales.north");
        Answer tree = ca.get(registrar, "affiliations/" + root);
        assertThat(tree.status()).isEqualTo(200);
        assertThat(tree.result().at("/affiliations/0/affiliations/0/name").asString())
                .isEqualTo(root + ".sales.north");
        assertThat(ca.get(registrar, "affiliations").result().toString()).contains(root + ".sales.north");
    }

    @BothLedgers
    void a_department_needs_the_one_above_it_and_is_there_once() throws Exception {
        String root = department();

        refused(ca.post(registrar, "affiliations", Map.of("name", root + ".sales.north")), 404, 63);
        refused(ca.post(registrar, "affiliations", Map.of("name", root)), 409, 60);
        refused(ca.get(registrar, "affiliations/" + root + ".sales"), 404, 63);
    }

    @BothLedgers
    void a_renamed_department_takes_its_people_along() throws Exception {
        String root = department();
        registered(Map.of("affiliation", root));

        refused(ca.put(registrar, "affiliations/" + root, Map.of("name", root + "x")), 400, 64);
        Answer renamed = ca.put(registrar, "affiliations/" + root + "?force=true", Map.of("name", root + "x"));

        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.result().at("/identities/0/id").asString()).isEqualTo(id);
        assertThat(ca.get(registrar, "identities/" + id)
                        .result()
                        .path("affiliation")
                        .asString())
                .isEqualTo(root + "x");
    }

    @BothLedgers
    void a_department_that_is_given_up_takes_its_people_along_only_by_force() throws Exception {
        String root = department();
        registered(Map.of("affiliation", root));

        refused(ca.delete(registrar, "affiliations/" + root), 403, 71);
        Answer removed = ca.delete(registrar, "affiliations/" + root + "?force=true");

        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.result().at("/identities/0/id").asString()).isEqualTo(id);
        assertThat(ca.get(registrar, "identities/" + id).code()).isEqualTo(63);
    }

    @BothLedgers
    void an_ordinary_member_manages_no_departments() throws Exception {
        refused(ca.get(ca.newcomer(registrar, "client"), "affiliations"), 403, 71);
    }

    private String department() throws Exception {
        String name = "d" + id.replaceAll("[^a-z0-9]", "");
        assertThat(ca.post(registrar, "affiliations", Map.of("name", name)).status())
                .isEqualTo(201);
        return name;
    }

    /** The PEM of those found. */
    private List<String> certificates(String query) throws Exception {
        Answer answer = ca.get(registrar, "certificates?" + query);
        assertThat(answer.status()).as(answer.error()).isEqualTo(200);
        return answer.result()
                .path("certs")
                .valueStream()
                .map(each -> each.path("PEM").asString())
                .toList();
    }

    /** Somebody with attributes of his own, enrolled. */
    private Enrolled holder(Map<String, String> attributes) throws Exception {
        String name = "holder-" + java.util.UUID.randomUUID();
        Map<String, Object> body = CaClient.registration(name, "client");
        body.put(
                "attrs",
                attributes.entrySet().stream()
                        .map(each -> Map.of("name", each.getKey(), "value", each.getValue()))
                        .toList());
        Answer answer = ca.post(registrar, "register", body);
        assertThat(answer.status()).as(answer.error()).isEqualTo(201);
        return ca.enroll(name, answer.result().path("secret").asString());
    }

    @BothLedgers
    void who_may_revoke_revokes_only_whom_he_might_register() throws Exception {
        Enrolled revoker = holder(Map.of("hf.Revoker", "true"));
        Enrolled other = ca.enroll(id, registered(Map.of()));
        X509Certificate shown = certificate(other);

        refused(ca.post(revoker, "revoke", Map.of("id", id)), 403, 71);
        refused(
                ca.post(
                        revoker,
                        "revoke",
                        Map.of("serial", shown.getSerialNumber().toString(16), "aki", authorityKey(shown))),
                403,
                71);
        assertThat(ca.post(revoker, "revoke", Map.of("id", revoker.id())).status())
                .isEqualTo(200);
    }

    private static String authorityKey(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue("2.5.29.35");
        return java.util.HexFormat.of()
                .formatHex(org.bouncycastle.asn1.x509.AuthorityKeyIdentifier.getInstance(
                                org.bouncycastle.asn1.ASN1OctetString.getInstance(extension)
                                        .getOctets())
                        .getKeyIdentifierOctets());
    }

    @BothLedgers
    void a_registrar_passes_on_some_of_the_roles_that_it_has() throws Exception {
        Enrolled some =
                holder(Map.of("hf.Registrar.Roles", "client,peer", "hf.Registrar.Attributes", "hf.Registrar.Roles"));
        Map<String, Object> fewer = CaClient.registration(id, "client");
        fewer.put("attrs", List.of(Map.of("name", "hf.Registrar.Roles", "value", "client")));
        Map<String, Object> more = CaClient.registration(id + "-more", "client");
        more.put("attrs", List.of(Map.of("name", "hf.Registrar.Roles", "value", "client,admin")));

        assertThat(ca.post(some, "register", fewer).status()).isEqualTo(201);
        refused(ca.post(some, "register", more), 403, 71);
    }

    @BothLedgers
    void a_list_of_revoked_certificates_is_of_those_that_are_asked_for() throws Exception {
        Enrolled enrolled = ca.enroll(id, registered(Map.of()));
        ca.post(registrar, "revoke", Map.of("id", id));

        assertThat(listed(Map.of("revokedafter", "2000-01-01T00:00:00Z"), enrolled))
                .isTrue();
        assertThat(listed(Map.of("revokedbefore", "2000-01-01T00:00:00Z"), enrolled))
                .isFalse();
        assertThat(listed(Map.of("expireafter", "2000-01-01T00:00:00Z"), enrolled))
                .isTrue();
        assertThat(listed(Map.of("expirebefore", "2000-01-01T00:00:00Z"), enrolled))
                .isFalse();
        refused(
                ca.post(
                        registrar,
                        "gencrl",
                        Map.of("revokedafter", "2001-01-01T00:00:00Z", "revokedbefore", "2000-01-01T00:00:00Z")),
                400,
                36);
        refused(
                ca.post(
                        registrar,
                        "gencrl",
                        Map.of("expireafter", "2001-01-01T00:00:00Z", "expirebefore", "2000-01-01T00:00:00Z")),
                400,
                37);
    }

    private boolean listed(Map<String, String> asked, Enrolled holder) throws Exception {
        Answer answer = ca.post(registrar, "gencrl", asked);
        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(
                        Base64.getDecoder().decode(answer.result().path("CRL").asString())));
        return list.getRevokedCertificate(certificate(holder).getSerialNumber()) != null;
    }

    @BothLedgers
    void a_certificate_says_of_its_holder_what_was_asked_for_but_not_which_units_he_is_in() throws Exception {
        String department = department();
        String secret = registered(Map.of("affiliation", department));
        KeyPair keys = CaClient.newKey();
        X500Name wished = new X500Name("O=Winds,OU=admin,OU=peer,L=Leipzig,ST=Saxony,C=DE,CN=" + id);
        Enrolled enrolled = ca.enrolled(
                id,
                keys,
                ca.enrollment(
                        id,
                        secret,
                        Map.of("certificate_request", CaClient.request(wished, List.of("winds.example"), keys))));

        X509Certificate certificate = certificate(enrolled);
        X500Name given =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        assertThat(Arrays.stream(given.getRDNs())
                        .map(each -> Arrays.stream(each.getTypesAndValues())
                                .map(part -> BCStyle.INSTANCE.oidToDisplayName(part.getType()) + "="
                                        + IETFUtils.valueToString(part.getValue()))
                                .sorted()
                                .toList()))
                .containsExactly(
                        List.of("C=DE"),
                        List.of("ST=Saxony"),
                        List.of("L=Leipzig"),
                        List.of("O=Winds"),
                        Stream.of("OU=client", "OU=" + department).sorted().toList(),
                        List.of("CN=" + id));
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactly(List.of(GeneralName.dNSName, "winds.example"));
        try (Member member = testbed.connect(enrolled, "consumer")) {
            assertThat(member.evaluate("tx:channel")).isEqualTo("marketplace");
        }
    }
}

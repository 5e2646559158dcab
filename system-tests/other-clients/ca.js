// The package fabric-ca-client as the registrar: people come, change, move and go.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import FabricCAServices from 'fabric-ca-client';
import common from 'fabric-common';
import { connection, pem } from './connection.js';

const { User } = common;
const registrarFile = JSON.parse(pem(connection.registrarPath));
const ca = new FabricCAServices(
    connection.caUrl,
    { trustedRoots: [pem(connection.tlsRootCertPath)], verify: true },
    connection.caName,
);
function user(name, enrollment) {
    const member = new User(name);
    return member.setEnrollment(enrollment.key, enrollment.certificate, connection.mspId).then(() => member);
}

const registrar = await user(
    registrarFile.id,
    await ca.enroll({ enrollmentID: registrarFile.id, enrollmentSecret: registrarFile.secret }),
);
const id = `node-${randomUUID()}`;
const department = `d${id.slice(5).replaceAll('-', '')}`;

await ca.newAffiliationService().create({ name: `${department}.north`, force: true }, registrar);
const tree = await ca.newAffiliationService().getOne(department, registrar);
assert.equal(tree.result.affiliations[0].name, `${department}.north`);

const secret = await ca.register(
    { enrollmentID: id, role: 'client', affiliation: `${department}.north`, maxEnrollments: -1 },
    registrar,
);
const enrollment = await ca.enroll({ enrollmentID: id, enrollmentSecret: secret });
assert.match(enrollment.certificate, /BEGIN CERTIFICATE/);
const again = await ca.reenroll(await user(id, enrollment), []);
assert.notEqual(again.certificate, enrollment.certificate);

const identities = ca.newIdentityService();
const shown = await identities.getOne(id, registrar);
assert.equal(shown.result.affiliation, `${department}.north`);
await identities.update(id, { attrs: [{ name: 'colour', value: 'teal', ecert: true }] }, registrar);
const all = await identities.getAll(registrar);
assert.ok(all.result.identities.some((identity) => identity.id === id));
const certificates = await ca.newCertificateService().getCertificates({ id }, registrar);
assert.equal(certificates.result.certs.length, 2);

await ca.revoke({ enrollmentID: id, reason: 'superseded' }, registrar);
const list = await ca.generateCRL({}, registrar);
assert.ok(list, 'a list of revoked certificates');
await assert.rejects(ca.enroll({ enrollmentID: id, enrollmentSecret: secret }), /Authentication failure/);
await identities.delete(id, registrar);
await ca.newAffiliationService().delete({ name: department, force: true }, registrar);
console.log(JSON.stringify({ id, certificates: certificates.result.certs.length }));

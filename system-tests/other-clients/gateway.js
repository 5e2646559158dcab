// @hyperledger/fabric-gateway as the member for tools: reads, writes, hears of it, and is refused.
import assert from 'node:assert/strict';
import { createPrivateKey, randomUUID } from 'node:crypto';
import * as grpc from '@grpc/grpc-js';
import { connect, EndorseError, signers } from '@hyperledger/fabric-gateway';
import { connection, pem } from './connection.js';

const text = new TextDecoder();
const client = new grpc.Client(
    connection.gatewayEndpoint,
    grpc.credentials.createSsl(pem(connection.tlsRootCertPath)),
    { 'grpc.ssl_target_name_override': connection.tlsServerName },
);
const gateway = connect({
    client,
    identity: { mspId: connection.mspId, credentials: pem(connection.certificatePath) },
    signer: signers.newPrivateKeySigner(createPrivateKey(pem(connection.privateKeyPath))),
    evaluateOptions: () => ({ deadline: Date.now() + 30_000 }),
    endorseOptions: () => ({ deadline: Date.now() + 30_000 }),
    submitOptions: () => ({ deadline: Date.now() + 30_000 }),
    commitStatusOptions: () => ({ deadline: Date.now() + 60_000 }),
});

async function firstEventFrom(blockNumber, transactionId) {
    const events = await network.getChaincodeEvents(connection.chaincode, { startBlock: blockNumber });
    try {
        for await (const event of events) {
            if (event.transactionId === transactionId) {
                return event;
            }
        }
    } finally {
        events.close();
    }
}

const network = gateway.getNetwork(connection.channel);
const contract = network.getContract(connection.chaincode);
try {
    const described = JSON.parse(text.decode(await contract.evaluateTransaction('membership:network')));
    assert.ok(described.fingerprint, 'the network has a fingerprint');

    const title = `Tides by fabric-gateway ${randomUUID()}`;
    const product = { title, summary: '', tags: ['tides'], mediaType: 'text/plain', sample: '', terms: 'As agreed.' };
    const commit = await contract.submitAsync('catalogue:publish', {
        arguments: [JSON.stringify(randomUUID()), JSON.stringify(product)],
    });
    const status = await commit.getStatus();
    assert.ok(status.successful, `committed with ${status.code}`);

    const event = await firstEventFrom(status.blockNumber, status.transactionId);
    assert.equal(event.blockNumber, status.blockNumber);
    assert.ok(text.decode(event.payload).includes(title), 'the event names the product');

    await assert.rejects(contract.submitTransaction('catalogue:publish'), (error) => {
        assert.ok(error instanceof EndorseError);
        assert.equal(error.code, grpc.status.ABORTED);
        return true;
    });

    console.log(JSON.stringify({ eventName: event.eventName, block: Number(status.blockNumber), title }));
} finally {
    gateway.close();
    client.close();
}

// One sale over WebSocket, as browsers speak MQTT: a buyer subscribes, a seller publishes, what came is printed as JSON.
// The file that is named on the command line: { url, count, seller: {user, clientId, password, topic}, buyer: {the same} }
import { readFileSync } from 'node:fs';
import mqtt from 'mqtt';

const PATIENCE = 60_000;
const { url, count, seller, buyer } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const connect = (ticket, more = {}) =>
    mqtt.connectAsync(url, {
        protocolVersion: 5,
        clientId: ticket.clientId,
        username: ticket.user,
        password: ticket.password,
        connectTimeout: PATIENCE,
        reconnectPeriod: 0,
        ...more,
    });

const deadline = setTimeout(() => {
    console.error('not done in time');
    process.exit(2);
}, PATIENCE);

const wrongTicket = await connect(buyer, { password: 'guess' }).then(
    () => 'taken',
    (refusal) => refusal.code,
);

const received = [];
const buying = await connect(buyer);
const all = new Promise((done) => {
    buying.on('message', (topic, payload, packet) => {
        received.push({ text: payload.toString(), qos: packet.qos, ...packet.properties.userProperties });
        if (received.length === count) {
            done();
        }
    });
});
const [granted] = await buying.subscribeAsync(buyer.topic, { qos: 1 });
const elsewhere = await buying.subscribeAsync('streams/+', { qos: 1 }).then(
    (grants) => grants[0].qos,
    (refusal) => String(refusal.message ?? refusal),
);

const selling = await connect(seller);
for (let i = 0; i < count; i++) {
    await selling.publishAsync(seller.topic, `message ${i}`, { qos: 1 });
}
await all;
await selling.endAsync();
await buying.endAsync();
clearTimeout(deadline);
console.log(JSON.stringify({ wrongTicket, granted: granted.qos, elsewhere, received }));

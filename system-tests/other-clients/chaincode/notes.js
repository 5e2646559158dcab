// notes.js PORT: a chaincode in JavaScript on the package fabric-shim, which waits on that port for the ledger to call.
import shim from 'fabric-shim';

const functions = {
    async write(stub, key, text) {
        await stub.putState(key, Buffer.from(text));
        stub.setEvent('written', Buffer.from(key));
    },

    async read(stub, key) {
        return stub.getState(key);
    },

    async list(stub, from, to) {
        const found = [];
        for await (const { key, value } of stub.getStateByRange(from, to)) {
            found.push(`${key}=${value}`);
        }
        return Buffer.from(found.join(' '));
    },

    async ask(stub, chaincode, ...question) {
        const { status, message, payload } = await stub.invokeChaincode(chaincode, question, '');
        return Buffer.from(`${status} ${message}${payload}`);
    },

    async refuse(stub, reason) {
        throw new Error(reason);
    },
};

const notes = {
    async Init() {
        return shim.success();
    },

    async Invoke(stub) {
        const { fcn, params } = stub.getFunctionAndParameters();
        try {
            return shim.success(await functions[fcn](stub, ...params));
        } catch (refusal) {
            return shim.error(refusal.message);
        }
    },
};

await shim.server(notes, { ccid: 'notes:1.0', address: `127.0.0.1:${process.argv[2]}` }).start();

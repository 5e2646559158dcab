'use strict';

// What Caliper's worker sends: a new product each time, or the question who the network is.
const { randomUUID } = require('node:crypto');
const { WorkloadModuleBase } = require('@hyperledger/caliper-core');

const product = () => JSON.stringify({
    title: `Rain by Caliper ${randomUUID()}`, summary: '', tags: ['rain'], mediaType: 'text/plain', sample: '', terms: 'As agreed.',
});
const requests = {
    publish: () => ({ contractFunction: 'catalogue:publish', contractArguments: [JSON.stringify(randomUUID()), product()], readOnly: false }),
    network: () => ({ contractFunction: 'membership:network', contractArguments: [], readOnly: true }),
};

class Marketplace extends WorkloadModuleBase {
    async submitTransaction() {
        await this.sutAdapter.sendRequests({ contractId: 'blendsm', timeout: 30, ...requests[this.roundArguments.function]() });
    }
}

module.exports.createWorkloadModule = () => new Marketplace();

package org.blendsm.identity.signature;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** What a service sends to be signed is understood or refused, whatever it is. */
class ToSignFuzzTest {
    @FuzzTest(maxDuration = "3m")
    void bytes_are_a_proposal_or_refused(byte[] bytes) {
        try {
            FabricProposal.read(bytes);
        } catch (IllegalArgumentException refused) {
            // as its Javadoc says
        }
    }

    @FuzzTest(maxDuration = "2m")
    void bytes_are_a_transaction_or_refused(byte[] bytes) {
        try {
            FabricTransaction.read(bytes);
        } catch (IllegalArgumentException refused) {
            // as its Javadoc says
        }
    }
}

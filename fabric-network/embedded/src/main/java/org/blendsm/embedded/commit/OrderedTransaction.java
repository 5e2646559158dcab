package org.blendsm.embedded.commit;

import com.google.protobuf.ByteString;
import org.blendsm.embedded.validation.FormCheck.Checked;
import org.hyperledger.fabric.protos.common.Envelope;

/**
 * A transaction on its way into a block.
 *
 * @param bytes the envelope as it will stand in the block
 * @param checked what form and signatures gave
 * @param configSequence the configuration under which they were checked
 */
public record OrderedTransaction(
        Envelope envelope, ByteString bytes, String transactionId, Checked checked, long configSequence) {}

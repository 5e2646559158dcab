package org.blendsm.fabric;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.blendsm.model.Refused;
import org.blendsm.model.Sha256;
import org.hyperledger.fabric.client.BlockEventsRequest;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.FilteredBlockEventsRequest;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.GatewayRuntimeException;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Proposal;
import org.hyperledger.fabric.client.SubmitException;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.peer.FilteredBlock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who reads and changes the ledger under an own certificate. Any number of threads may use one.
 *
 * <p>Every call is a fresh transaction. A change is proposed, endorsed, submitted and seen to be committed, each step
 * within its own time; only a write conflict is tried again, as another proposal, and only where the signer signs again
 * at once. What a call can throw: {@link Refused} where a rule said no, {@link LedgerException} for all else.
 */
public final class Signatory {
    private static final Logger LOG = LoggerFactory.getLogger(Signatory.class);

    private final Ledger ledger;
    private final Gateway gateway;
    private final Contract chaincode;
    private final Identity identity;
    private final Signer signer;
    private final CommitStatuses commits;
    private final Optional<Arrivals> readModel;
    private final Optional<Consumer<TransactionCost>> costs;

    Signatory(Ledger ledger, Identity identity, Signer signer) {
        this(ledger, identity, signer, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private Signatory(
            Ledger ledger,
            Identity identity,
            Signer signer,
            Optional<CommitStatuses> witness,
            Optional<Arrivals> readModel,
            Optional<Consumer<TransactionCost>> costs) {
        this.ledger = ledger;
        this.identity = identity;
        this.signer = signer;
        this.readModel = readModel;
        this.costs = costs;
        // No hash: a signer sees the whole message, never a digest. Signed by hand below, so that it knows which kind
        this.gateway = Gateway.newInstance()
                .connection(ledger.channel())
                .identity(new X509Identity(identity.mspId(), identity.certificate()))
                .hash(Hash.NONE)
                .connect();
        this.chaincode = gateway.getNetwork(ledger.scope().channel())
                .getContract(ledger.scope().chaincode());
        this.commits =
                witness.orElseGet(() -> new CommitStatuses(ledger, identity, signer, this::filteredBlocksFromNewest));
    }

    /**
     * The same, but another asks for commit status, so that this one signs twice for a change and not three times; and
     * it is the other's read model that has to see it.
     */
    public Signatory witnessedBy(Signatory witness) {
        return new Signatory(ledger, identity, signer, Optional.of(witness.commits), witness.readModel, costs);
    }

    /** The same, but a change answers only when that read model has seen it, or its time is over. */
    public Signatory readingFrom(Arrivals arrivals) {
        return new Signatory(ledger, identity, signer, Optional.of(commits), Optional.of(arrivals), costs);
    }

    /**
     * The same, but each of its transactions that is on the ledger and valid tells what it cost, on the thread that
     * made the call and before it answers.
     */
    public Signatory telling(Consumer<TransactionCost> reader) {
        return new Signatory(ledger, identity, signer, Optional.of(commits), readModel, Optional.of(reader));
    }

    public Identity identity() {
        return identity;
    }

    /** Brings this one's reader every event, and its waiting callers what they wrote. To be started and closed. */
    public LedgerEvents events(LedgerEvents.Reader reader) {
        Progress.Chain chain = new PeersChain(this, ledger.scope().chaincode());
        return new LedgerEvents(ledger, identity, signer, reader, readModel.orElseGet(Arrivals::new), chain);
    }

    /** A ledger interface of the model; each call is signed by this one. */
    public <C> C contract(Class<C> contract) {
        return ContractProxy.of(contract, ledger.functions(contract), this::call);
    }

    /**
     * Has one call endorsed as a change would be and does not submit it.
     *
     * @param call makes exactly one call: {@code payments -> payments.receipt(agreement, 0)}
     */
    public <C, R> Endorsed<R> endorsed(Class<C> contract, Function<C, R> call) {
        List<Transaction> endorsed = new ArrayList<>(1);
        R answer = call.apply(ContractProxy.of(contract, ledger.functions(contract), (function, arguments) -> {
            Transaction transaction = endorse(function.name(), propose(function.name(), arguments));
            endorsed.add(transaction);
            return function.decode(transaction.getResult(), transaction.getTransactionId());
        }));
        if (endorsed.size() != 1) {
            throw new IllegalArgumentException("exactly one call is endorsed, not " + endorsed.size());
        }
        Transaction transaction = endorsed.getFirst();
        return new Endorsed<>(
                answer,
                transaction.getTransactionId(),
                EndorsedTransactions.envelope(transaction).toByteArray());
    }

    /** A block of the channel as its peers keep it: {@code common.Block}. Block 0 is the genesis block. */
    public byte[] block(long number) {
        return system("GetBlockByNumber", ledger.scope().channel(), Long.toString(number));
    }

    /** How many blocks the channel has. */
    public long height() {
        return lastBlock().number() + 1;
    }

    KnownBlock lastBlock() {
        try {
            BlockchainInfo chain = BlockchainInfo.parseFrom(
                    system("GetChainInfo", ledger.scope().channel()));
            return new KnownBlock(
                    chain.getHeight() - 1,
                    Sha256.ofBytes(chain.getCurrentBlockHash().toByteArray()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new LedgerFault(null, "the peer told no height", e);
        }
    }

    /**
     * Brings every block there is now, from the genesis block on, as the peer keeps it (Fabric's Deliver service). The
     * peer waits for the reader.
     *
     * @param atMost for all of them
     * @throws LedgerUnavailable where the peer did not bring them all in that time
     */
    public void blocks(Duration atMost, Consumer<Block> reader) {
        long height = height();
        BlockEventsRequest unsigned = gateway.getNetwork(ledger.scope().channel())
                .newBlockEventsRequest()
                .startBlock(0)
                .build();
        BlockEventsRequest request = gateway.newSignedBlockEventsRequest(
                unsigned.getBytes(), signature(SignedMessage.BLOCKS, null, unsigned.getDigest()));
        try (CloseableIterator<Block> blocks = request.getEvents(within(atMost))) {
            for (long number = 0; number < height; number++) {
                if (!blocks.hasNext()) {
                    throw new LedgerUnavailable(null, "the peer brought " + number + " of " + height + " blocks", null);
                }
                reader.accept(blocks.next());
            }
        } catch (GatewayRuntimeException e) {
            throw new LedgerUnavailable(
                    null, "the peer did not bring all " + height + " blocks: " + Failures.describe(e.getStatus()), e);
        }
    }

    /** What became of transactions, from the newest block on, that one included, until it is closed. */
    private CloseableIterator<FilteredBlock> filteredBlocksFromNewest() {
        FilteredBlockEventsRequest unsigned = gateway.getNetwork(ledger.scope().channel())
                .newFilteredBlockEventsRequest()
                .startBlock(height() - 1)
                .build();
        return gateway.newSignedFilteredBlockEventsRequest(
                        unsigned.getBytes(), signature(SignedMessage.BLOCKS, null, unsigned.getDigest()))
                .getEvents();
    }

    private byte[] system(String function, String... arguments) {
        Proposal unsigned = gateway.getNetwork(ledger.scope().channel())
                .getContract("qscc")
                .newProposal(function)
                .addArguments(arguments)
                .build();
        Proposal proposal = gateway.newSignedProposal(
                unsigned.getBytes(),
                signature(SignedMessage.PROPOSAL, unsigned.getTransactionId(), unsigned.getDigest()));
        try {
            return proposal.evaluate(within(ledger.patience().evaluate()));
        } catch (GatewayException e) {
            throw failed(function, proposal.getTransactionId(), e);
        }
    }

    Object call(LedgerFunction function, byte[][] arguments) {
        try {
            return function.changes() ? change(function, arguments) : read(function, arguments);
        } catch (Refused e) {
            ledger.observer().refused(function.name(), e.code());
            throw e;
        } catch (OutcomeUnknown e) {
            ledger.observer().outcomeUnknown(function.name());
            throw e;
        }
    }

    private Object read(LedgerFunction function, byte[][] arguments) {
        Proposal proposal = propose(function.name(), arguments);
        try {
            byte[] answer = proposal.evaluate(within(ledger.patience().evaluate()));
            return function.decode(answer, proposal.getTransactionId());
        } catch (GatewayException e) {
            throw failed(function.name(), proposal.getTransactionId(), e);
        }
    }

    private Object change(LedgerFunction function, byte[][] arguments) {
        long began = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            try {
                return changeOnce(function, arguments, attempt + 1, began);
            } catch (WriteConflict e) {
                boolean again =
                        signer.signsAgain() && attempt < ledger.patience().conflictRetries();
                ledger.observer().conflict(function.name(), again);
                if (!again) {
                    throw e;
                }
                pauseBefore(attempt, e);
            }
        }
    }

    private Object changeOnce(LedgerFunction function, byte[][] arguments, int proposals, long began) {
        String name = function.name();
        Transaction endorsed = endorse(name, propose(name, arguments));
        String transactionId = endorsed.getTransactionId();
        Transaction signed = gateway.newSignedTransaction(
                endorsed.getBytes(), signature(SignedMessage.TRANSACTION, transactionId, endorsed.getDigest()));
        if (readModel.isEmpty() || !EndorsedTransactions.emitsEvent(endorsed)) {
            commit(name, signed, proposals, began);
        } else {
            try (Arrivals.Expected seen = readModel.get().expect(transactionId)) {
                commit(name, signed, proposals, began);
                if (!seen.await(ledger.patience().readModel())) {
                    ledger.observer().readModelLate(name);
                }
            }
        }
        return function.decode(endorsed.getResult(), transactionId);
    }

    private Proposal propose(String function, byte[][] arguments) {
        ledger.regainConnection();
        Proposal proposal =
                chaincode.newProposal(function).addArguments(arguments).build();
        byte[] signature = signature(SignedMessage.PROPOSAL, proposal.getTransactionId(), proposal.getDigest());
        return gateway.newSignedProposal(proposal.getBytes(), signature);
    }

    private Transaction endorse(String function, Proposal proposal) {
        try {
            Transaction endorsed = proposal.endorse(within(ledger.patience().endorse()));
            requireProposed(function, proposal, endorsed);
            return endorsed;
        } catch (EndorseException e) {
            throw failed(function, proposal.getTransactionId(), e);
        }
    }

    /** One peer's gateway put the transaction together: it must be the one that was proposed, or it is not signed. */
    private static void requireProposed(String function, Proposal proposal, Transaction endorsed) {
        try {
            if (PlainTransaction.read(endorsed.getDigest()).carries(PlainProposal.read(proposal.getDigest()))) {
                return;
            }
        } catch (InvalidProtocolBufferException e) {
            throw new LedgerFault(
                    proposal.getTransactionId(), "the peer gave something else to sign than " + function, e);
        }
        throw new LedgerFault(
                proposal.getTransactionId(), "the peer gave another transaction to sign than " + function, null);
    }

    /** Returns when the transaction is on the ledger and valid. */
    private void commit(String function, Transaction transaction, int proposals, long began) {
        String transactionId = transaction.getTransactionId();
        Verdict verdict = verdict(function, transaction);
        switch (verdict.code()) {
            case VALID -> tell(transaction, verdict.block(), proposals, began);
            case MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT ->
                throw new WriteConflict(transactionId, function + ": " + verdict.code(), null);
            default ->
                throw new LedgerFault(transactionId, function + " was put on the ledger as " + verdict.code(), null);
        }
    }

    private void tell(Transaction transaction, long block, int proposals, long began) {
        costs.ifPresent(reader -> {
            Duration waited = Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            try {
                reader.accept(
                        EndorsedTransactions.cost(transaction, ledger.scope().chaincode(), block, proposals, waited));
            } catch (RuntimeException e) {
                // it is on the ledger, whatever becomes of the telling
                LOG.error("What transaction {} cost could not be told", transaction.getTransactionId(), e);
            }
        });
    }

    private Verdict verdict(String function, Transaction transaction) {
        String transactionId = transaction.getTransactionId();
        try (CommitStream.Expected expected = commits.expect(transactionId)) {
            SubmitException doubt = null;
            try {
                transaction.submitAsync(within(ledger.patience().submit()));
            } catch (SubmitException e) {
                if (Failures.neverOrdered(e)) {
                    throw failed(function, transactionId, e);
                }
                // It may have been ordered all the same: only the ledger can tell, so it is asked
                doubt = e;
            }
            return commits.await(function, transactionId, expected, doubt);
        }
    }

    private byte[] signature(SignedMessage kind, @Nullable String transactionId, byte[] message) {
        return sign(signer, kind, transactionId, message);
    }

    static byte[] sign(Signer signer, SignedMessage kind, @Nullable String transactionId, byte[] message) {
        try {
            return signer.sign(kind, message);
        } catch (GeneralSecurityException e) {
            throw new LedgerFault(transactionId, "the key would not sign a " + kind, e);
        }
    }

    private RuntimeException failed(String function, String transactionId, GatewayException e) {
        RuntimeException failure = Failures.beforeSubmit(function, transactionId, e);
        if (failure instanceof LedgerUnavailable) {
            ledger.reconnect();
        }
        return failure;
    }

    /** Full jitter: those who met on a key do not meet again. */
    private void pauseBefore(int attempt, WriteConflict conflict) {
        long longest = ledger.patience().conflictPause().toNanos() << attempt;
        try {
            Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest + 1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw conflict;
        }
    }

    private static UnaryOperator<CallOptions> within(Duration time) {
        return options -> options.withDeadlineAfter(time);
    }
}

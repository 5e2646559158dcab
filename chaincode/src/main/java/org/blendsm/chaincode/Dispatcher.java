package org.blendsm.chaincode;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.blendsm.chaincode.state.MemberRows;
import org.blendsm.chaincode.state.Rows;
import org.blendsm.chaincode.transaction.AddressedChaincode;
import org.blendsm.chaincode.transaction.Certificate;
import org.blendsm.chaincode.transaction.Transaction;
import org.blendsm.model.RefusalCode;
import org.blendsm.model.Refused;
import org.blendsm.model.ledger.LedgerEvent;
import org.blendsm.model.ledger.Versioned;
import org.blendsm.model.membership.Member;
import org.blendsm.model.membership.Network;
import org.hyperledger.fabric.shim.ChaincodeBase;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.ResponseUtils;

/**
 * The one way in: finds the function, checks the caller, reads the arguments, calls a contract made for this
 * transaction, and writes the answer and the one event. A refusal goes back as {@code CODE: sentence}; anything else
 * that goes wrong is a fault, told with the transaction's id only.
 */
class Dispatcher extends ChaincodeBase {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class.getName());
    /** The only change that nobody's membership stands behind yet. */
    private static final String FOUND = "membership:found";

    private final SortedMap<String, LedgerFunction> functions = new TreeMap<>();
    private final byte[] metadata;
    private final String name;

    /**
     * @param chaincodeId package id that the peer knows
     * @param name of this chaincode on its channel
     */
    Dispatcher(String chaincodeId, String name, List<LedgerFunction> law) {
        this.name = name;
        law.forEach(function -> functions.put(function.name(), function));
        metadata = ContractMetadata.of(List.copyOf(functions.values()));
        processEnvironmentOptions();
        processCommandLineOptions(new String[] {"-i", chaincodeId});
        validateOptions();
    }

    @Override
    public Response init(ChaincodeStub stub) {
        return ResponseUtils.newSuccessResponse();
    }

    @Override
    public Response invoke(ChaincodeStub stub) {
        try {
            return ResponseUtils.newSuccessResponse(answer(stub));
        } catch (Refused refused) {
            return ResponseUtils.newErrorResponse(refused.getMessage());
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.log(Level.SEVERE, fault, () -> "transaction " + stub.getTxId() + " failed in " + stub.getFunction());
            return ResponseUtils.newErrorResponse(
                    "FAULT: transaction " + stub.getTxId() + " failed inside the chaincode, whose log says why");
        }
    }

    private byte[] answer(ChaincodeStub stub) {
        if (ContractMetadata.FUNCTION.equals(stub.getFunction())) {
            return metadata;
        }
        LedgerFunction function = function(stub.getFunction());
        if (function.submits()) {
            requireCalledByItsSigner(stub);
        }
        Transaction tx = transaction(stub, function);
        List<byte[]> args = stub.getArgs();
        Object[] arguments = function.decode(args.subList(1, args.size()));
        Object answer = function.call(tx, arguments);
        tx.event().ifPresent(event -> emit(stub, function, event));
        return function.encode(answer);
    }

    /**
     * A chaincode that calls this one hands on who signed its own call, who may not know of it, and the ledger drops
     * the event, so that no service would hear of the change.
     */
    private void requireCalledByItsSigner(ChaincodeStub stub) {
        String addressed = AddressedChaincode.in(stub.getSignedProposal());
        if (!addressed.equals(name)) {
            throw new Refused(
                    RefusalCode.CALLED_BY_CHAINCODE,
                    "chaincode " + addressed + " may read here; who wants a change calls " + name + " itself");
        }
    }

    private LedgerFunction function(String name) {
        LedgerFunction function = name == null ? null : functions.get(name);
        if (function == null) {
            throw new Refused(
                    RefusalCode.UNKNOWN_FUNCTION, "functions are named concept:function, such as rating:rate");
        }
        return function;
    }

    private static Transaction transaction(ChaincodeStub stub, LedgerFunction function) {
        Rows rows = new Rows(stub, function.submits());
        MemberRows members = new MemberRows(rows);
        Certificate signer = Certificate.of(stub.getCreator());
        boolean needsMember = function.submits() && !function.name().equals(FOUND);
        Optional<Network> network = needsMember ? members.network() : Optional.empty();
        if (needsMember && network.isEmpty()) {
            throw Transaction.notFounded();
        }
        Optional<Member> caller =
                function.name().equals(FOUND) ? Optional.empty() : CallerCheck.memberBehind(signer, members);
        Instant time = stub.getTxTimestamp().truncatedTo(ChronoUnit.MILLIS);
        Transaction tx = new Transaction(function.name(), stub.getTxId(), time, signer, caller, network, rows);
        network.ifPresent(n -> CallerCheck.requireOpen(n, function.name(), tx.caller()));
        return tx;
    }

    private static void emit(ChaincodeStub stub, LedgerFunction function, LedgerEvent event) {
        if (!function.submits() || !function.events().isInstance(event)) {
            throw new IllegalStateException(function.name() + " emits no " + event.getClass());
        }
        stub.setEvent(function.eventName(event), Versioned.encode(event, function.events()));
    }
}

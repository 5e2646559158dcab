package org.blendsm.audit;

/**
 * The chaincode's law holds for what goes through it. A chaincode that calls it writes its rows too, and the event is
 * lost; a row with an endorsement policy of its own is for those whom that policy names, and no chaincode is asked.
 */
final class StraightCalls implements Invariant {
    @Override
    public String name() {
        return "calls";
    }

    @Override
    public String sentence() {
        return "the marketplace's rows are written by calls of its own chaincode, and none has a policy of its own";
    }

    @Override
    public void take(CommittedTransaction transaction) {
        String ours = transaction.ours();
        Broken.unless(
                transaction.called().equals(ours) && transaction.chaincode().equals(ours),
                "a call of chaincode %s, run as %s, changed the marketplace's rows",
                transaction.called(),
                transaction.chaincode());
        Broken.unless(
                transaction.ourSets().stream().allMatch(set -> set.rows().getMetadataWritesCount() == 0),
                "%s gave a row an endorsement policy of its own",
                transaction.function());
    }
}

package org.blendsm.fabric.spring;

import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * Empties what follows from the ledger alone, and forgets how far that was read, before anything of the application
 * reads it: the ledger is then read again from block 0.
 */
final class Rebuild implements Callback {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private final Resource script;

    Rebuild(Resource script) {
        this.script = script;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.AFTER_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        ScriptUtils.executeSqlScript(context.getConnection(), script);
        LOG.warn("the read model is rebuilt from the ledger's first block, as was asked for (blendsm.rebuild)");
    }

    @Override
    public String getCallbackName() {
        return "rebuild";
    }
}

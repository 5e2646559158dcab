package org.blendsm.pubsub.token;

import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.spring.ServiceLedger;
import org.blendsm.model.Refused;
import org.blendsm.model.token.Account;
import org.blendsm.model.token.Tokens;
import org.blendsm.pubsub.PoolBroker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Folds the fees that come to the broker's account, one credit row for each settlement, so that the rows stay few. */
@Component
class BrokerFolding {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerFolding.class);

    private final ServiceLedger service;
    private final AccountBook accounts;
    private final PoolBroker broker;

    BrokerFolding(ServiceLedger service, AccountBook accounts, PoolBroker broker) {
        this.service = service;
        this.accounts = accounts;
        this.broker = broker;
    }

    @Scheduled(fixedDelay = 30, initialDelay = 30, timeUnit = TimeUnit.SECONDS)
    void fold() {
        try {
            Account account = accounts.account(broker.address());
            while (account.unfolded().size() >= Folding.MANY) {
                service.contract(Tokens.class).fold(broker.address(), account.fold());
                Account before = account;
                account = accounts.account(broker.address());
                if (account.unfolded().equals(before.unfolded())) {
                    return; // the read model has not seen it yet: next time
                }
            }
        } catch (Refused | LedgerException e) {
            LOG.warn("The broker's credit rows were not folded and will be later: {}", e.getMessage());
        }
    }
}

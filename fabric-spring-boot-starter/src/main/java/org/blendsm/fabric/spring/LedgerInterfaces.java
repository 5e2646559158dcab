package org.blendsm.fabric.spring;

import org.blendsm.fabric.Ledger;
import org.blendsm.model.contracts.Contracts;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

/**
 * Makes a bean of every ledger interface of the model. Changes are signed by the current caller; reads, which are open
 * to every certificate of the network, by the application itself, so that nobody's key is asked for them.
 */
final class LedgerInterfaces implements BeanRegistrar {
    @Override
    public void register(BeanRegistry registry, Environment environment) {
        Contracts.ALL.forEach(contract -> register(registry, contract));
    }

    private static <C> void register(BeanRegistry registry, Class<C> contract) {
        registry.registerBean(
                contract,
                bean -> bean.description("the current caller's " + contract.getSimpleName())
                        .supplier(beans -> {
                            ServiceLedger service = beans.bean(ServiceLedger.class);
                            CurrentCaller caller = beans.bean(CurrentCaller.class);
                            return beans.bean(Ledger.class)
                                    .contract(
                                            contract,
                                            service::signatory,
                                            caller::signatory,
                                            CurrentCaller::hasAnotherCertificate);
                        }));
    }
}

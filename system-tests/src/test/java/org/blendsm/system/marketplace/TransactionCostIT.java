package org.blendsm.system.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.blendsm.client.Door;
import org.blendsm.client.ManagedCredentials;
import org.blendsm.client.ProblemException;
import org.blendsm.fabric.TransactionCost;
import org.blendsm.model.IdempotencyKey;
import org.blendsm.model.MemberId;
import org.blendsm.model.catalogue.Catalogue;
import org.blendsm.model.catalogue.NewProduct;
import org.blendsm.model.ledger.CanonicalJson;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a call is told that its transaction cost is what stands in the block. */
@ExtendWith(RunningMarketplace.Extension.class)
class TransactionCostIT {
    private static final String PRODUCTS = "/api/v1/products";

    private final List<TransactionCost> costs = new ArrayList<>();

    private Door door(Scene scene, Scene.Managed member) {
        return new Door(
                        scene.marketplace.gateway(),
                        new ManagedCredentials(
                                new MemberId(member.address()), member.secret().clientSecret()))
                .telling(costs::add);
    }

    @Test
    void a_change_through_the_gateway_tells_its_cost_and_a_read_none(Scene scene) throws Exception {
        Door seller = door(scene, scene.seller);

        seller.post(PRODUCTS, Bodies.product(), Map.class);
        assertThat(costs).singleElement().satisfies(cost -> {
            assertThat(cost.proposals()).isEqualTo(1);
            assertThat(cost.waited()).isPositive();
        });
        requireAsInItsBlock(scene, costs.getFirst());

        seller.get(PRODUCTS, Map.class);
        assertThat(costs).hasSize(1);
    }

    @Test
    void what_the_ledger_refused_costs_nothing(Scene scene) {
        Door stranger = door(scene, scene.stranger);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () -> stranger.post(PRODUCTS + "/" + scene.product + "/offers", Bodies.offer(), Object.class));

        assertThat(costs).isEmpty();
    }

    @Test
    void a_member_with_its_own_key_is_told_straight(Scene scene) throws Exception {
        NewProduct product = CanonicalJson.decode(CanonicalJson.encode(Bodies.product()), NewProduct.class);

        scene.loner
                .at(scene.marketplace.ledger())
                .telling(costs::add)
                .contract(Catalogue.class)
                .publish(new IdempotencyKey(UUID.randomUUID().toString()), product);

        assertThat(costs).hasSize(1);
        requireAsInItsBlock(scene, costs.getFirst());
    }

    private static void requireAsInItsBlock(Scene scene, TransactionCost cost) throws InvalidProtocolBufferException {
        Envelope stored = envelope(scene, cost);
        ChaincodeActionPayload endorsed = ChaincodeActionPayload.parseFrom(
                Transaction.parseFrom(Payload.parseFrom(stored.getPayload()).getData())
                        .getActions(0)
                        .getPayload());
        assertThat(cost.bytes()).isEqualTo(stored.getSerializedSize());
        assertThat(cost.endorsements())
                .isEqualTo(endorsed.getAction().getEndorsementsCount())
                .isPositive();
        KVRWSet rows = rows(scene, endorsed);
        assertThat(cost.reads()).isEqualTo(rows.getReadsCount()).isPositive();
        assertThat(cost.writes()).isEqualTo(rows.getWritesCount()).isPositive();
    }

    private static KVRWSet rows(Scene scene, ChaincodeActionPayload endorsed) throws InvalidProtocolBufferException {
        ChaincodeAction action = ChaincodeAction.parseFrom(
                ProposalResponsePayload.parseFrom(endorsed.getAction().getProposalResponsePayload())
                        .getExtension());
        for (NsReadWriteSet set : TxReadWriteSet.parseFrom(action.getResults()).getNsRwsetList()) {
            if (set.getNamespace()
                    .equals(scene.marketplace
                            .connection()
                            .path("chaincodes")
                            .path(0)
                            .asString())) {
                return KVRWSet.parseFrom(set.getRwset());
            }
        }
        throw new AssertionError("no rows of the chaincode's");
    }

    private static Envelope envelope(Scene scene, TransactionCost cost) throws InvalidProtocolBufferException {
        Block block = Block.parseFrom(scene.loner.at(scene.marketplace.ledger()).block(cost.block()));
        for (ByteString bytes : block.getData().getDataList()) {
            Envelope envelope = Envelope.parseFrom(bytes);
            ByteString header =
                    Payload.parseFrom(envelope.getPayload()).getHeader().getChannelHeader();
            if (ChannelHeader.parseFrom(header).getTxId().equals(cost.transaction())) {
                return envelope;
            }
        }
        throw new AssertionError("block " + cost.block() + " has no " + cost.transaction());
    }
}

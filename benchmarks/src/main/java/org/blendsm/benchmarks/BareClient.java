package org.blendsm.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.blendsm.fabric.LedgerConnection;
import org.blendsm.fabric.ca.CertifiedKey;
import org.blendsm.fabric.crypto.SigningKey;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockchainInfo;

/** Fabric's gateway client with nothing around it, and with a signer as fast as ours. */
public final class BareClient implements AutoCloseable {
    private static final int SECONDS = 30;

    private final LedgerConnection connection;
    private final ManagedChannel grpc;
    private final Gateway gateway;

    private BareClient(LedgerConnection connection, ManagedChannel grpc, Gateway gateway) {
        this.connection = connection;
        this.grpc = grpc;
        this.gateway = gateway;
    }

    public static BareClient connect(LedgerConnection connection, String mspId, CertifiedKey key) throws IOException {
        SigningKey signing = SigningKey.of(key.key());
        var builder = Grpc.newChannelBuilder(
                connection.endpoint(),
                TlsChannelCredentials.newBuilder()
                        .trustManager(connection.tlsRootCert().toFile())
                        .build());
        connection.tlsServerName().ifPresent(builder::overrideAuthority);
        ManagedChannel grpc = builder.build();
        Gateway gateway = Gateway.newInstance()
                .connection(grpc)
                .identity(new X509Identity(mspId, key.certificate()))
                .hash(Hash.NONE)
                .signer(message -> sign(signing, message))
                .evaluateOptions(options -> options.withDeadlineAfter(SECONDS, TimeUnit.SECONDS))
                .endorseOptions(options -> options.withDeadlineAfter(SECONDS, TimeUnit.SECONDS))
                .submitOptions(options -> options.withDeadlineAfter(SECONDS, TimeUnit.SECONDS))
                .commitStatusOptions(options -> options.withDeadlineAfter(SECONDS, TimeUnit.SECONDS))
                .connect();
        return new BareClient(connection, grpc, gateway);
    }

    private static byte[] sign(SigningKey key, byte[] message) {
        try {
            return key.sign(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this key cannot sign", e);
        }
    }

    /** The chaincode that the connection names. */
    public Contract contract() {
        return contract(connection.chaincode());
    }

    public Contract contract(String chaincode) {
        return gateway.getNetwork(connection.channel()).getContract(chaincode);
    }

    /** How many blocks the channel has. */
    public long height() throws GatewayException, InvalidProtocolBufferException {
        return BlockchainInfo.parseFrom(contract("qscc").evaluateTransaction("GetChainInfo", connection.channel()))
                .getHeight();
    }

    /** A block as its peer keeps it. */
    public Block block(long number) throws GatewayException, InvalidProtocolBufferException {
        return Block.parseFrom(
                contract("qscc").evaluateTransaction("GetBlockByNumber", connection.channel(), Long.toString(number)));
    }

    @Override
    public void close() {
        gateway.close();
        grpc.shutdownNow();
    }
}

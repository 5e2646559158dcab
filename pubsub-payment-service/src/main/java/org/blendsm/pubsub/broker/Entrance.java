package org.blendsm.pubsub.broker;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolHandler;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolManagerFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.ConnectionCreator;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;

/**
 * Where clients come in: MQTT over TCP and over WebSocket, on one port, and both over TLS where it is spoken. Whoever
 * is not welcome as a client soon is hung up on, whatever they sent, and nothing larger than a packet may be is ever
 * gathered in memory. What a handshake computes is computed on a few threads of its own, so that strangers take none of
 * those that serve clients. (Artemis' own port keeps whoever once sent eight bytes, and takes packets of 256 MiB and
 * HTTP bodies without end from strangers.)
 */
final class Entrance implements AutoCloseable {
    private static final byte CONNECT = 0x10;
    private static final byte GET = 'G';
    private static final String SUBPROTOCOLS = "mqtt,mqttv3.1";
    private static final int LARGEST_HTTP_REQUEST = 8 * 1024;
    private static final long CLOSING_SECONDS = 3;
    /** A second of them, at a millisecond each: who comes later would soon be hung up on for being late. */
    private static final int MOST_HANDSHAKES_WAITING = 1_024;

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final NettyAcceptor artemis;
    private final int largestPacket;
    private final Duration patience;
    private final Optional<Supplier<SSLContext>> tls;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final EventLoopGroup loops;
    private final ExecutorService handshakes = handshakes();
    private final Channel door;

    /**
     * Listens.
     *
     * @param artemis started, without a port of its own
     * @param largestPacket bytes of the largest MQTT packet
     * @param patience how long a connection may be open without a ticket that was found good, its TLS handshake
     *     included
     * @param tls as the settings say
     */
    Entrance(
            InetSocketAddress address,
            NettyAcceptor artemis,
            int largestPacket,
            Duration patience,
            Optional<Supplier<SSLContext>> tls) {
        this.artemis = artemis;
        this.largestPacket = largestPacket;
        this.patience = patience;
        this.tls = tls;
        boolean epoll = Epoll.isAvailable();
        this.loops = new MultiThreadIoEventLoopGroup(epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        try {
            this.door = new ServerBootstrap()
                    .group(loops)
                    .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childHandler(arrival())
                    .bind(address)
                    .syncUninterruptibly()
                    .channel();
        } catch (RuntimeException e) {
            loops.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS);
            throw e;
        }
    }

    int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    /** How many sockets are open, of clients and of strangers. */
    int connections() {
        return clients.size();
    }

    /** Bytes of memory that hold what one client was told and has not read; of the one that reads least. */
    long unheard() {
        return clients.stream()
                .mapToLong(client -> client.unsafe().outboundBuffer() instanceof ChannelOutboundBuffer waiting
                        ? waiting.totalPendingWriteBytes()
                        : 0)
                .max()
                .orElse(0);
    }

    /** Lets nobody in any more; who is in stays. */
    void shut() {
        door.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends every connection that is still there. */
    @Override
    public void close() {
        shut();
        clients.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
        handshakes.shutdownNow();
        handshakes.close();
        loops.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private ChannelHandler arrival() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                clients.add(client);
                Intake intake = new Intake(client);
                tls.ifPresent(present -> client.pipeline().addLast(secured(present.get(), handshakes)));
                client.pipeline()
                        .addLast(intake)
                        // Artemis flushes each packet; what waits for the socket goes to it in one system call
                        .addLast(new FlushConsolidationHandler(
                                FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true))
                        .addLast(new FirstByte(new Admission(client, intake, patience)));
            }
        };
    }

    /** Who finds no room there is hung up on: Netty closes a channel whose handshake is refused a thread. */
    private static ExecutorService handshakes() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_HANDSHAKES_WAITING),
                Thread.ofPlatform().name("broker-handshake-", 0).daemon().factory());
    }

    static SslHandler secured(SSLContext tls, Executor handshakes) {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(VERSIONS);
        return new SslHandler(engine, handshakes);
    }

    /** Whoever starts an MQTT packet speaks MQTT, whoever starts a GET wants a WebSocket, and nobody else is let in. */
    private final class FirstByte extends ByteToMessageDecoder {
        private final Admission admission;

        private FirstByte(Admission admission) {
            this.admission = admission;
        }

        @Override
        protected void decode(ChannelHandlerContext client, ByteBuf in, List<Object> out) throws Exception {
            switch (in.getByte(in.readerIndex())) {
                case CONNECT -> speakMqtt(client, admission);
                case GET -> speakWebSocket(client.pipeline(), admission);
                default -> {
                    in.skipBytes(in.readableBytes());
                    client.close();
                    return;
                }
            }
            client.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
            client.close();
        }
    }

    private void speakWebSocket(ChannelPipeline pipeline, Admission admission) {
        pipeline.addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(LARGEST_HTTP_REQUEST, true))
                .addLast(
                        new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                                .websocketPath("/")
                                .checkStartsWith(true)
                                .subprotocols(SUBPROTOCOLS)
                                .maxFramePayloadLength(largestPacket)
                                .handshakeTimeoutMillis(patience.toMillis())
                                .build()) {
                            /**
                             * A ping may be left without an answer where one is not heard yet (RFC 6455, section
                             * 5.5.3).
                             */
                            @Override
                            protected void decode(ChannelHandlerContext client, WebSocketFrame frame, List<Object> out)
                                    throws Exception {
                                if (!(frame instanceof PingWebSocketFrame)
                                        || client.channel().isWritable()) {
                                    super.decode(client, frame, out);
                                }
                            }
                        })
                .addLast(new MqttOverWebSocket(client -> speakMqtt(client, admission)));
    }

    /** From here on Artemis sees this connection as one of its own. */
    private void speakMqtt(ChannelHandlerContext client, Admission admission) throws Exception {
        String mqtt = MQTTProtocolManagerFactory.MQTT_PROTOCOL_NAME;
        ChannelPipeline pipeline = client.pipeline();
        pipeline.addLast(new WholePackets(largestPacket, admission));
        artemis.getProtocolHandler().getProtocol(mqtt).addChannelHandlers(pipeline);
        pipeline.addBefore(pipeline.context(MQTTProtocolHandler.class).name(), null, admission);
        ConnectionCreator connection = artemis.createConnectionCreator();
        pipeline.addLast(connection);
        connection.createConnection(client, mqtt, false);
    }
}

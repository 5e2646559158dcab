package org.blendsm.pubsub.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.util.List;

/** MQTT's bytes in binary frames, wherever a packet begins or ends in them (MQTT 5, section 6). */
final class MqttOverWebSocket extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {
    private final Begin begin;

    /** What happens once the WebSocket is open. */
    interface Begin {
        void with(ChannelHandlerContext client) throws Exception;
    }

    MqttOverWebSocket(Begin begin) {
        super(WebSocketFrame.class, ByteBuf.class);
        this.begin = begin;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext client, Object event) throws Exception {
        if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
            begin.with(client);
        }
        super.userEventTriggered(client, event);
    }

    @Override
    protected void decode(ChannelHandlerContext client, WebSocketFrame frame, List<Object> out) {
        if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            out.add(frame.content().retain());
        } else {
            client.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    protected void encode(ChannelHandlerContext client, ByteBuf bytes, List<Object> out) {
        out.add(new BinaryWebSocketFrame(bytes.retain()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
        client.close();
    }
}

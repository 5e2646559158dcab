package org.blendsm.identity.accesstoken;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.blendsm.fabric.membership.LedgerMembers;
import org.blendsm.identity.IdentityProperties;
import org.blendsm.identity.custody.ManagedKeys;
import org.blendsm.model.MemberId;
import org.blendsm.model.crypto.PublicKeyInfo;
import org.blendsm.model.membership.Member;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/**
 * Members as OAuth clients: {@code client_id} is the address. Who has a managed key here proves to be the member by its
 * secret, everybody else by the certificate key ({@code private_key_jwt}).
 */
final class MemberClients implements RegisteredClientRepository {
    private static final String KEY = "blendsm.key";

    private final LedgerMembers members;
    private final ManagedKeys managedKeys;
    private final ClientSecrets secrets;
    private final TokenSettings tokens;

    MemberClients(
            LedgerMembers members, ManagedKeys managedKeys, ClientSecrets secrets, IdentityProperties properties) {
        this.members = members;
        this.managedKeys = managedKeys;
        this.secrets = secrets;
        this.tokens = TokenSettings.builder()
                .accessTokenTimeToLive(properties.tokenLifetime())
                .build();
    }

    static Custody custody(RegisteredClient client) {
        return client.getClientAuthenticationMethods().contains(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                ? Custody.OWN
                : Custody.MANAGED;
    }

    /** Of a client that is a member with its own key: that key, as the ledger knows it. */
    static PublicKeyInfo key(RegisteredClient client) {
        return Objects.requireNonNull(client.getClientSettings().getSetting(KEY));
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return address(clientId).flatMap(members::find).flatMap(this::client).orElse(null);
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("the ledger says who is a member");
    }

    private static Optional<MemberId> address(String clientId) {
        try {
            return Optional.of(new MemberId(clientId));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<RegisteredClient> client(Member member) {
        if (!managedKeys.keeps(member.id())) {
            return Optional.of(client(
                    member,
                    c -> c.clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                            .clientSettings(ClientSettings.builder()
                                    .tokenEndpointAuthenticationSigningAlgorithm(SignatureAlgorithm.ES256)
                                    .setting(KEY, member.key())
                                    .build())));
        }
        return secrets.hash(member.id())
                .map(hash -> client(
                        member,
                        c -> c.clientSecret(hash)
                                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)));
    }

    private RegisteredClient client(Member member, Consumer<RegisteredClient.Builder> authentication) {
        RegisteredClient.Builder client = RegisteredClient.withId(member.id().value())
                .clientId(member.id().value())
                .clientName(member.name())
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .tokenSettings(tokens);
        authentication.accept(client);
        return client.build();
    }
}

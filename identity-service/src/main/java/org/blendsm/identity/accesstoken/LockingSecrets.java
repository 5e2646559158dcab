package org.blendsm.identity.accesstoken;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Checks client secrets at the token endpoint, and stops guessing. */
final class LockingSecrets implements AuthenticationProvider {
    private final ClientSecretAuthenticationProvider secrets;
    private final GuessLock lock;

    LockingSecrets(ClientSecretAuthenticationProvider secrets, GuessLock lock) {
        this.secrets = secrets;
        this.lock = lock;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        String client = authentication.getName();
        String from = address(authentication);
        if (lock.isLocked(client, from)) {
            throw new Explained(OAuth2ErrorCodes.INVALID_CLIENT, lock.sentence());
        }
        try {
            return secrets.authenticate(authentication);
        } catch (OAuth2AuthenticationException e) {
            lock.failed(client, from);
            throw e;
        }
    }

    private static String address(Authentication authentication) {
        return authentication.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return secrets.supports(authentication);
    }
}

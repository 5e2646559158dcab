package org.blendsm.identity.accesstoken;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;

/** A client is refused and told why; every other failed authentication tells nothing. */
final class Explained extends OAuth2AuthenticationException {
    private static final long serialVersionUID = 1L;

    Explained(String code, String sentence) {
        super(new OAuth2Error(code, sentence, null));
    }
}

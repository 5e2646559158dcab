package org.blendsm.fabric;

import java.security.cert.X509Certificate;

/**
 * Who a transaction says it is from.
 *
 * @param mspId MSP id of the organisation whose authority issued the certificate
 */
public record Identity(String mspId, X509Certificate certificate) {}

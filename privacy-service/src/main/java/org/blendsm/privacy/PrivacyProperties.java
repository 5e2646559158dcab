package org.blendsm.privacy;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What an operator chooses.
 *
 * @param directory where the sealed bytes are kept
 * @param name by which records on the ledger say that they are stored here; an address where there are several pools
 * @param quota how much of one member's is kept: sealed bytes, each record's in whole blocks of 4 KiB, and one more
 */
@Validated
@ConfigurationProperties("blendsm.privacy")
record PrivacyProperties(
        @NotNull Path directory,
        @NotBlank @DefaultValue("privacy-service") String name,
        @NotNull @DefaultValue("10GB") DataSize quota) {}

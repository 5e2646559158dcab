package org.blendsm.cli.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.blendsm.cli.command.CommandFailed;
import org.blendsm.model.Page;
import org.junit.jupiter.api.Test;

class SaleTest {
    @Test
    void a_search_that_finds_nothing_is_said() {
        assertThatThrownBy(() -> Sale.offered(new Page<>(List.of(), Optional.empty())))
                .isInstanceOf(CommandFailed.class)
                .hasMessage("the search found no offer");
    }
}

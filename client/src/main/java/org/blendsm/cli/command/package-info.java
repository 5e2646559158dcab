/** What every command is made of: where its instance keeps its data, how it waits, says what it does, and fails. */
@NullMarked
package org.blendsm.cli.command;

import org.jspecify.annotations.NullMarked;

package org.blendsm.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.blendsm.client.DataPlaneException;
import org.blendsm.client.ProblemException;
import org.blendsm.fabric.LedgerException;
import org.blendsm.fabric.OutcomeUnknown;
import org.blendsm.fabric.ca.CaRefused;
import org.blendsm.model.Refused;

/** What a command's user is told of what was thrown. */
public final class FailurePhrase {
    private FailurePhrase() {}

    /** Whether it says what to do. What else is thrown is a fault of this program, and its trace is shown. */
    public static boolean suffices(Exception e) {
        return e instanceof CommandFailed
                || e instanceof Refused
                || e instanceof LedgerException
                || e instanceof CaRefused
                || e instanceof ProblemException
                || e instanceof DataPlaneException
                || e instanceof IOException
                || e instanceof UncheckedIOException;
    }

    /** What follows the name of the program. */
    public static String of(Exception e) {
        if (e instanceof OutcomeUnknown) {
            return e.getMessage() + "; it may have happened all the same: look before you say it again";
        }
        if (e instanceof IOException itself) {
            return sentence(itself);
        }
        String what = String.valueOf(e.getMessage());
        if (!(e.getCause() instanceof IOException why)) {
            return what;
        }
        if (what.equals(why.toString())) { // what UncheckedIOException says where nobody told it more
            return sentence(why);
        }
        return why.getMessage() != null && what.endsWith(why.getMessage()) ? what : what + ": " + sentence(why);
    }

    /** The JDK's own tell the file's name and nothing else, or nothing at all. */
    private static String sentence(IOException e) {
        return switch (e) {
            case NoSuchFileException file -> "there is no " + file.getFile();
            case FileAlreadyExistsException file -> file.getFile() + " is there already";
            case AccessDeniedException file -> "this user may not use " + file.getFile();
            case NotDirectoryException file -> file.getFile() + " is no folder";
            case FileSystemException file -> file.getFile() + ": " + file.getReason();
            case ConnectException _ when e.getMessage() == null -> "nobody answers there";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }
}

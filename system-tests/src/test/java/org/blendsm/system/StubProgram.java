package org.blendsm.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Programs of a few words of shell, in the place of real ones. */
final class StubProgram {
    private StubProgram() {}

    static void install(Path program, String words) throws IOException {
        Files.createFile(program, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\n" + words + "\n");
    }

    /** These of this machine, and no others that lie beside them. */
    static void installReal(Path folder, String... names) throws IOException {
        for (String name : names) {
            install(folder.resolve(name), "exec " + RealNetwork.program(name).orElseThrow() + " \"$@\"");
        }
    }
}

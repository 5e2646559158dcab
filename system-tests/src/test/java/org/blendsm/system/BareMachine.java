package org.blendsm.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The shell and what finds the network's scripts; nothing of Fabric, whatever is on this machine. */
record BareMachine(Path home) {
    static BareMachine in(Path scratch) throws IOException {
        BareMachine machine = new BareMachine(scratch.resolve("fabric-home"));
        Files.createDirectories(machine.programs());
        machine.installReal("bash", "dirname", "readlink", "mkdir", "flock");
        return machine;
    }

    private Path programs() {
        return home.resolve("bin");
    }

    void install(String name, String words) throws IOException {
        StubProgram.install(programs().resolve(name), words);
    }

    void replace(String name, String words) throws IOException {
        Files.delete(programs().resolve(name));
        install(name, words);
    }

    void installReal(String... names) throws IOException {
        StubProgram.installReal(programs(), names);
    }

    boolean has(String name) {
        return Files.exists(programs().resolve(name));
    }

    /** In which a command finds nothing else. */
    Map<String, String> environment() {
        return Map.of("PATH", programs().toString(), "FABRIC_HOME", home.toString());
    }
}

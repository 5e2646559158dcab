package org.blendsm.system.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A chaincode package for a chaincode that runs as a service: two small tar files, one within the other. */
final class ChaincodePackage {
    private static final int BLOCK = 512;

    private ChaincodePackage() {}

    static Path write(Path folder, String label, String address) throws IOException {
        Map<String, byte[]> code = Map.of(
                "connection.json",
                ("{\"address\":\"" + address + "\",\"dial_timeout\":\"10s\",\"tls_required\":false}")
                        .getBytes(StandardCharsets.UTF_8));
        Map<String, byte[]> outer = new LinkedHashMap<>();
        outer.put(
                "metadata.json", ("{\"type\":\"ccaas\",\"label\":\"" + label + "\"}").getBytes(StandardCharsets.UTF_8));
        outer.put("code.tar.gz", archive(code));
        return Files.write(folder.resolve(label + ".tar.gz"), archive(outer));
    }

    private static byte[] archive(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] content = file.getValue();
                out.write(header(file.getKey(), content.length));
                out.write(content);
                out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
            }
            out.write(new byte[2 * BLOCK]);
        }
        return bytes.toByteArray();
    }

    /** POSIX ustar: name, mode, size in octal, type '0', and a sum over the header with blanks in the sum's place. */
    private static byte[] header(String name, int size) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(header, 124, "%011o\0%011o\0".formatted(size, 0));
        put(header, 148, "        0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}

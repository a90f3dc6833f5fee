package dev.engram.engine.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A TorchScript file made of source text alone: a zip with one empty object of class {@code __torch__.M}. */
final class ScriptArchive {
    /** Newest file version that PyTorch 2.7 writes; older ones make the loader rewrite old operators. */
    private static final String VERSION = "10\n";

    private ScriptArchive() {}

    /**
     * The file's bytes.
     *
     * @param methods definitions of the class's methods, indented by two blanks
     */
    static byte[] bytes(String methods) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            add(zip, "data.pkl", object());
            add(zip, "code/__torch__.py", text(source(methods)));
            add(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            add(zip, "version", text(VERSION));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static String source(String methods) {
        return "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n" + methods;
    }

    /** Pickle, protocol 2: an object of the class with its one attribute. */
    private static byte[] object() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(0x80);
        pickle.write(2);
        pickle.writeBytes(text("c__torch__\nM\n)"));
        pickle.write(0x81);
        pickle.writeBytes(text("}(X"));
        byte[] attribute = text("training");
        pickle.writeBytes(new byte[] {(byte) attribute.length, 0, 0, 0});
        pickle.writeBytes(attribute);
        pickle.write(0x88);
        pickle.writeBytes(text("ub."));
        return pickle.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry("engram/" + name);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

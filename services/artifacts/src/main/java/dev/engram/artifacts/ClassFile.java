package dev.engram.artifacts;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What can be known of a compiled class without loading it (Java Virtual Machine Specification, chapter 4).
 *
 * @param major  version of the format; 44 more than the Java release it needs
 * @param access its flags
 * @param made   whether it has a public constructor without parameters
 * @param plugin the name that {@code @Plugin} gives it
 */
record ClassFile(int major, int access, boolean made, Optional<String> plugin) {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int PUBLIC = 0x0001;
    private static final int ABSTRACT = 0x0400;
    private static final String ANNOTATION = "Ldev/engram/api/plugin/Plugin;";

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if the bytes are no class
     */
    static ClassFile read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != MAGIC) {
                throw new IllegalArgumentException("it does not begin like a class file");
            }
            return new Reader(in).read();
        } catch (IOException e) {
            throw new IllegalArgumentException("it ends too early", e);
        }
    }

    /** Whether others may see it. */
    boolean open() {
        return (access & PUBLIC) != 0;
    }

    /** Whether no instance of it can be made. */
    boolean isAbstract() {
        return (access & ABSTRACT) != 0;
    }

    /** From the beginning of a class file to its end, once. */
    private static final class Reader {
        private final DataInputStream in;
        private final Map<Integer, String> texts = new HashMap<>();
        private boolean made;
        private String plugin;

        Reader(DataInputStream in) {
            this.in = in;
        }

        ClassFile read() throws IOException {
            in.readUnsignedShort();
            int major = in.readUnsignedShort();
            constants();
            int access = in.readUnsignedShort();
            in.skipNBytes(4);
            in.skipNBytes(2L * in.readUnsignedShort());
            members(false);
            members(true);
            attributes(true);
            return new ClassFile(major, access, made, Optional.ofNullable(plugin));
        }

        private void constants() throws IOException {
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts.put(i, in.readUTF());
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        // Long and double take two places.
                        i++;
                    }
                    case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    default -> throw new IllegalArgumentException("its constant " + i + " is of the unknown kind " + tag);
                }
            }
        }

        private void members(boolean methods) throws IOException {
            int count = in.readUnsignedShort();
            for (int i = 0; i < count; i++) {
                int access = in.readUnsignedShort();
                String name = texts.get(in.readUnsignedShort());
                String descriptor = texts.get(in.readUnsignedShort());
                made |= methods && "<init>".equals(name) && "()V".equals(descriptor) && (access & PUBLIC) != 0;
                attributes(false);
            }
        }

        private void attributes(boolean ofClass) throws IOException {
            int count = in.readUnsignedShort();
            for (int i = 0; i < count; i++) {
                String name = texts.get(in.readUnsignedShort());
                long length = Integer.toUnsignedLong(in.readInt());
                if (ofClass && "RuntimeVisibleAnnotations".equals(name)) {
                    int annotations = in.readUnsignedShort();
                    for (int a = 0; a < annotations; a++) {
                        annotation();
                    }
                } else {
                    in.skipNBytes(length);
                }
            }
        }

        private void annotation() throws IOException {
            boolean ours = ANNOTATION.equals(texts.get(in.readUnsignedShort()));
            int pairs = in.readUnsignedShort();
            for (int i = 0; i < pairs; i++) {
                String key = texts.get(in.readUnsignedShort());
                String value = value();
                if (ours && "name".equals(key)) {
                    plugin = value;
                }
            }
        }

        /** An element's value; null unless it is a text. */
        private String value() throws IOException {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 's' -> {
                    return texts.get(in.readUnsignedShort());
                }
                case 'e' -> in.skipNBytes(4);
                case '@' -> annotation();
                case '[' -> {
                    int count = in.readUnsignedShort();
                    for (int i = 0; i < count; i++) {
                        value();
                    }
                }
                default -> in.skipNBytes(2);
            }
            return null;
        }
    }
}

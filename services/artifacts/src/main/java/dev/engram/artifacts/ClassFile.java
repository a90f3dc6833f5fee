package dev.engram.artifacts;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What can be known of a compiled class without loading it.
 *
 * @param major  version of the format; 44 more than the Java release it needs
 * @param access its flags
 * @param made   whether it has a public constructor without parameters
 * @param plugin the name that {@code @Plugin} gives it
 */
record ClassFile(int major, int access, boolean made, Optional<String> plugin) {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int HEADER = 8;
    private static final String ANNOTATION = "Ldev/engram/api/plugin/Plugin;";

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if the bytes are no class
     */
    static ClassFile read(byte[] bytes) {
        if (bytes.length < HEADER || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
            throw new IllegalArgumentException("it does not begin like a class file");
        }
        int major = major(bytes);
        if (major > Runtime.version().feature() + PluginClass.BEFORE_JAVA) {
            // Of a format that is newer than this JVM nothing else need be known, nor may it be readable.
            return new ClassFile(major, 0, false, Optional.empty());
        }
        try {
            Seen seen = new Seen();
            new ClassReader(bytes).accept(seen, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            return new ClassFile(major, seen.access, seen.made, Optional.ofNullable(seen.plugin));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("it ends too early", e);
        }
    }

    /** Whether others may see it. */
    boolean open() {
        return (access & Opcodes.ACC_PUBLIC) != 0;
    }

    /** Whether no instance of it can be made. */
    boolean isAbstract() {
        return (access & Opcodes.ACC_ABSTRACT) != 0;
    }

    private static int major(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getShort(HEADER - Short.BYTES) & 0xFFFF;
    }

    /** Notes what is asked for while the class is passed through. */
    private static final class Seen extends ClassVisitor {
        private int access;
        private boolean made;
        private String plugin;

        Seen() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(int version, int flags, String name, String signature, String parent, String[] interfaces) {
            access = flags;
        }

        @Override
        public MethodVisitor visitMethod(int flags, String name, String descriptor, String signature, String[] exceptions) {
            made |= "<init>".equals(name) && "()V".equals(descriptor) && (flags & Opcodes.ACC_PUBLIC) != 0;
            return null;
        }

        @Override
        public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return !ANNOTATION.equals(descriptor) ? null : new AnnotationVisitor(Opcodes.ASM9) {
                @Override
                public void visit(String name, Object value) {
                    plugin = "name".equals(name) ? String.valueOf(value) : plugin;
                }
            };
        }
    }
}

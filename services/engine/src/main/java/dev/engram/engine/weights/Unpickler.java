package dev.engram.engine.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a Python pickle that may build nothing but tensors and containers. A pickle is a program for a small machine with a stack; this
 * one knows the instructions that make dictionaries, lists, tuples, text and numbers, and calls only what {@link PickleCalls} lets in. All
 * that could construct, import or change anything else is refused by name, before it happens. Protocols 0 to 5.
 *
 * <p>What a file may cost is bounded: steps, and with them objects, and no length is believed before that many bytes are there. Nothing
 * here recurses over what was built, so depth, cycles and many references to one object are harmless.
 */
final class Unpickler {
    /** A tuple, or what comes as one. */
    record Tuple(List<Object> items) {}

    /** A name that the pickle looked up in Python; known to be harmless. */
    record Global(String name) {}

    /** Python's {@code None}. */
    static final Object NONE = new Object() {
        @Override
        public String toString() {
            return "None";
        }
    };

    private static final int MOST_STEPS = 3_000_000;
    private static final Object MARK = new Object();

    private final PickleInput in;
    private final PickleCalls calls;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private final List<Integer> marks = new ArrayList<>();

    Unpickler(PickleInput in, PickleCalls calls) {
        this.in = in;
        this.calls = calls;
    }

    /** What the pickle describes: {@code Map}, {@code List}, {@link Tuple}, text, number, tensor, … Leaves the input behind it. */
    Object read() throws WeightsException {
        for (int step = 0; step < MOST_STEPS; step++) {
            int opcode = in.u8();
            if (opcode == '.') {
                return pop();
            }
            step(opcode);
        }
        throw in.bad("more than " + MOST_STEPS + " steps; a state_dict takes a few dozen for a tensor");
    }

    private void step(int opcode) throws WeightsException {
        switch (opcode) {
            case 0x80 -> protocol(in.u8());
            case 0x95 -> in.skip(8); // a frame: how many bytes follow, for buffering
            case '(' -> marks.add(mark());
            case '0' -> pop();
            case '1' -> sinceMark();
            case '2' -> push(top());
            case 'g' -> push(remembered(in.decimal()));
            case 'h' -> push(remembered(in.u8()));
            case 'j' -> push(remembered(in.u32()));
            case 'p' -> memo.put(in.decimal(), top());
            case 'q' -> memo.put((long) in.u8(), top());
            case 'r' -> memo.put(in.u32(), top());
            case 0x94 -> memo.put((long) memo.size(), top());
            case 'P' -> push(calls.persistent(in.line(), in));
            case 'Q' -> push(calls.persistent(pop(), in));
            case 'c' -> push(calls.global(in.line() + "." + in.line(), in));
            case 0x93 -> stackGlobal();
            case 'R' -> reduce();
            case 'b' -> build();
            case 'i' -> throw calls.refused(in.line() + "." + in.line(), in);
            case 'o', 0x81, 0x92 -> throw in.bad("it makes an object of a class (opcode " + hex(opcode) + "); only tensors and containers are let in");
            case 0x82, 0x83, 0x84 -> throw in.bad("it calls a registered extension (opcode " + hex(opcode) + "); only tensors and containers are let in");
            default -> container(opcode);
        }
    }

    private void container(int opcode) throws WeightsException {
        switch (opcode) {
            case ']' -> push(new ArrayList<>());
            case '}' -> push(new LinkedHashMap<>());
            case ')' -> push(new Tuple(List.of()));
            case 'l' -> push(new ArrayList<>(sinceMark()));
            case 'd' -> push(put(new LinkedHashMap<>(), sinceMark()));
            case 't' -> push(new Tuple(sinceMark()));
            case 0x85 -> push(new Tuple(last(1)));
            case 0x86 -> push(new Tuple(last(2)));
            case 0x87 -> push(new Tuple(last(3)));
            case 'a' -> append(last(1));
            case 'e' -> append(sinceMark());
            case 's' -> setItems(last(2));
            case 'u' -> setItems(sinceMark());
            default -> push(PickleScalars.read(opcode, in));
        }
    }

    private void protocol(int version) throws WeightsException {
        if (version > 5) {
            throw in.bad("pickle protocol " + version + "; known are 0 to 5");
        }
    }

    private void stackGlobal() throws WeightsException {
        Object name = pop();
        Object module = pop();
        if (!(module instanceof String) || !(name instanceof String)) {
            throw in.bad("it looks up a name that is no text");
        }
        push(calls.global(module + "." + name, in));
    }

    private void reduce() throws WeightsException {
        Object arguments = pop();
        Object callee = pop();
        if (!(callee instanceof Global global) || !(arguments instanceof Tuple tuple)) {
            throw in.bad("it calls something that is no function");
        }
        push(calls.call(global, tuple.items(), in));
    }

    /** Python notes attributes of a dictionary so, as {@code _metadata} of a state_dict; there are none here, they are left out. */
    private void build() throws WeightsException {
        pop();
        if (!(top() instanceof Map)) {
            throw in.bad("it changes the attributes of an object; only tensors and containers are let in");
        }
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> items) throws WeightsException {
        if (!(top() instanceof List<?> list)) {
            throw in.bad("it appends to something that is no list");
        }
        ((List<Object>) list).addAll(items);
    }

    @SuppressWarnings("unchecked")
    private void setItems(List<Object> items) throws WeightsException {
        if (!(top() instanceof Map<?, ?> map)) {
            throw in.bad("it sets items of something that is no dictionary");
        }
        put((Map<Object, Object>) map, items);
    }

    private Map<Object, Object> put(Map<Object, Object> map, List<Object> items) throws WeightsException {
        if (items.size() % 2 != 0) {
            throw in.bad("a dictionary got a key without a value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            // A container as key would have to be hashed, however deep it is.
            if (!(key instanceof String || key instanceof Number || key instanceof Boolean || key == NONE)) {
                throw in.bad("a dictionary has a key that is neither text nor number");
            }
            map.put(key, items.get(i + 1));
        }
        return map;
    }

    private int mark() {
        stack.add(MARK);
        return stack.size() - 1;
    }

    private List<Object> sinceMark() throws WeightsException {
        if (marks.isEmpty()) {
            throw in.bad("it closes a group that was never opened");
        }
        int from = marks.remove(marks.size() - 1);
        List<Object> tail = stack.subList(from + 1, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        stack.remove(from);
        return items;
    }

    private List<Object> last(int count) throws WeightsException {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(0, pop());
        }
        return items;
    }

    private Object remembered(long index) throws WeightsException {
        Object value = memo.get(index);
        if (value == null) {
            throw in.bad("it refers to item " + index + " of its memory, which is empty");
        }
        return value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() throws WeightsException {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
            throw in.bad("it takes more from the stack than there is");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() throws WeightsException {
        Object top = top();
        stack.remove(stack.size() - 1);
        return top;
    }

    private static String hex(int opcode) {
        return "0x" + Integer.toHexString(opcode);
    }
}

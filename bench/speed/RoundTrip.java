import java.util.concurrent.atomic.AtomicInteger;

/**
 * How far apart a machine's cores are: the time in which one thread answers another, in nanoseconds, three times a second. Virtual cores move: where the numbers jump, whoever
 * lends the machine has put two of them now on one complex with a cache of its own and now on two, and work that is shared between threads has as many speeds.
 *
 * <pre>java bench/speed/RoundTrip.java [seconds, 20 by default]</pre>
 */
final class RoundTrip {
    private static final int TRIPS = 200_000;
    private static final long PAUSE_MILLIS = 300;

    private RoundTrip() {}

    public static void main(String[] arguments) throws InterruptedException {
        String asked = arguments.length > 0 ? arguments[0] : "20";
        if (arguments.length > 1 || !asked.matches("[1-9]\\d{0,4}") || Runtime.getRuntime().availableProcessors() < 2) {
            System.err.println("asked for " + String.join(" ", arguments) + " on " + Runtime.getRuntime().availableProcessors()
                    + " cores; expected are a whole number of seconds, or nothing, and two cores or more");
            System.exit(2);
        }
        long seconds = Long.parseLong(asked);
        AtomicInteger turn = new AtomicInteger();
        Thread other = new Thread(() -> {
            while (true) {
                answer(turn, 1);
            }
        });
        other.setDaemon(true);
        other.start();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        boolean warm = false;
        while (System.nanoTime() < end) {
            long began = System.nanoTime();
            for (int i = 0; i < TRIPS; i++) {
                answer(turn, 0);
            }
            long each = (System.nanoTime() - began) / TRIPS;
            if (warm) {
                System.out.print(each + " ");
                System.out.flush();
            }
            warm = true;
            Thread.sleep(PAUSE_MILLIS);
        }
        System.out.println();
    }

    /** Waits for its turn and gives it to the other. */
    private static void answer(AtomicInteger turn, int own) {
        while (turn.get() != own) {
            Thread.onSpinWait();
        }
        turn.set(1 - own);
    }
}

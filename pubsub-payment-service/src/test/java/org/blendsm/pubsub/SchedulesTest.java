package org.blendsm.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.annotation.Scheduled;

class SchedulesTest {
    static class Tasks {
        final CountDownLatch hanging = new CountDownLatch(1);
        final CountDownLatch otherRan = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);

        @Scheduled(fixedDelay = 1)
        void hangs() throws InterruptedException {
            hanging.countDown();
            end.await();
        }

        @Scheduled(fixedDelay = 1)
        void other() {
            if (hanging.getCount() == 0) {
                otherRan.countDown();
            }
        }
    }

    @Test
    void one_that_hangs_keeps_no_other_waiting() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TaskSchedulingAutoConfiguration.class))
                .withUserConfiguration(Schedules.class)
                .withBean(Tasks.class)
                .withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> {
                    Tasks tasks = context.getBean(Tasks.class);
                    assertThat(tasks.otherRan.await(30, TimeUnit.SECONDS)).isTrue();
                    tasks.end.countDown();
                });
    }
}

/* A disk that loses what was not synced.
 *
 * Preloaded into a process, it copies a file to a shadow folder at each fsync: the shadow
 * is what a disk holds after the power has gone. After a chosen number of syncs it cuts the
 * power: the process ends at once, before or after that sync has taken effect. Files named
 * by COMITY_DISK are shadowed to COMITY_SHADOW; renames and removals within COMITY_DISK are
 * durable with the next sync of any file in it (as with the folder's own sync).
 *
 * Whoever tests lets children of one process fork, and calls power_arm in the child.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long left = -1;      /* syncs until the cut, -1: never */
static int after = 0;       /* whether the last sync still takes effect */
static long seen = 0;

void power_arm(long syncs, int last_takes_effect) {
    left = syncs;
    after = last_takes_effect;
    seen = 0;
}

long power_seen(void) { return seen; }

static void copy_file(const char *from, const char *to) {
    char buffer[1 << 16];
    int in = open(from, O_RDONLY);
    if (in < 0) {
        unlink(to);
        return;
    }
    char part[PATH_MAX];
    snprintf(part, sizeof part, "%s.part", to);
    int out = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t count;
    while (out >= 0 && (count = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, count) != count) abort();
    close(in);
    if (out >= 0) close(out);
    rename(part, to);
}

static int inside(int fd, char *path, const char *disk) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    size_t size = strlen(disk);
    return strncmp(path, disk, size) == 0 && path[size] == '/';
}

static void shadow(const char *path, const char *disk, const char *shadow_disk) {
    char to[PATH_MAX];
    snprintf(to, sizeof to, "%s%s", shadow_disk, path + strlen(disk));
    struct stat what;
    if (stat(path, &what) == 0 && S_ISDIR(what.st_mode)) return;
    copy_file(path, to);
}

static int synced(int fd, int (*real)(int)) {
    const char *disk = getenv("COMITY_DISK"), *to = getenv("COMITY_SHADOW");
    char path[PATH_MAX];
    if (!disk || !to || !inside(fd, path, disk)) return real(fd);
    int done = real(fd);
    seen++;
    if (left > 0) left--;
    if (left == 0 && !after) _exit(99);
    shadow(path, disk, to);
    if (left == 0) _exit(99);
    return done;
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return synced(fd, real);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return synced(fd, real);
}

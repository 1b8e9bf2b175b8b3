"""A private PostgreSQL cluster: its folder, its first hour, and its server process.

::

    home/               <data_dir>/postgres
      lock              held by the keeper, which runs the server
      users             held by everyone who uses it
      data/             0700, the data directory, owned by the account that the server runs under
      run/              0700, the socket; a folder in /tmp where this path is too long for one
      hba.conf, ident.conf, postgres.log

Nothing listens on TCP. ``peer`` authentication lets in root and the owning user: the kernel says
who is at the other end of the socket. Who holds the locks, and when, is ``keeper``'s and
``embedded``'s business.

PostgreSQL refuses to run as root. Started by root it runs as an account that exists, ``postgres``
or ``nobody``. That account need not be able to pass through the folders above ``home``, whose modes
are not ours to change: it inherits ``home`` open, and finds it as ``/proc/self/fd/N``.
"""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from statsbot.errors import ConfigurationError
from statsbot.store.binaries import Binaries, find_binaries

ROLE = DATABASE = "statsbot"

_SERVER_ACCOUNTS = ("postgres", "nobody")
_REACHABLE_PROGRAMS = Path("/var/lib/statsbot")
"""Where root puts a copy of the programs when the server's account cannot reach them."""
_SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 103
"""The shortest limit among our platforms (macOS); Linux has 107."""
_LONGEST_LOG = 1_000_000

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster that exists or is about to."""

    home: Path
    owner: pwd.struct_passwd
    """Whose it is; root and the owner may connect."""
    sockets: Path
    account: pwd.struct_passwd | None
    """Whom the server runs under; None: under the user who starts it."""
    binaries: Binaries

    @property
    def data(self) -> Path:
        """Postgres' data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server writes; no names and no statements."""
        return self.home / "postgres.log"

    def url(self, database: str = DATABASE) -> str:
        """Return the address of a database in it; no other account's server is taken for it."""
        folder, server = quote(str(self.sockets), safe=""), (self.account or self.owner).pw_name
        return f"postgresql:///{database}?host={folder}&user={ROLE}&requirepeer={quote(server)}"

    def server_command(self, home: Path) -> list[str]:
        """Return the server's command line; the operator tunes the rest in postgresql.conf.

        ``home`` is how the server's account finds the cluster's folder.
        """
        inside = self.sockets.is_relative_to(self.home)
        settings = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(home / "run" if inside else self.sockets),
            "unix_socket_permissions": "0700",
            "hba_file": str(home / "hba.conf"),
            "ident_file": str(home / "ident.conf"),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "logging_collector": "off",
            # Neither rows nor statements reach the log: they hold names.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        options = [part for item in settings.items() for part in ("-c", f"{item[0]}={item[1]}")]
        return [str(self.binaries.folder / "postgres"), "-D", str(home / "data"), *options]


def locate(data_dir: Path, programs: Binaries | None = None) -> Cluster:
    """Find or make the cluster's folders for ``data_dir``.

    Raises:
        ConfigurationError: the folder or the machine needs the operator's hand.
    """
    try:
        data_dir = data_dir.expanduser().absolute()
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        account = _server_account(data_dir / "postgres" / "data") if os.geteuid() == 0 else None
        home = data_dir / "postgres"
        home.mkdir(exist_ok=True, mode=0o700)
        if account is not None and home.stat().st_uid == 0:
            home.chmod(0o711)
        owner = _owner(home)
        sockets = _socket_folder(home)
        binaries = programs or find_binaries(_major_of(home / "data"))
        if account is not None and not reaches(account, binaries.folder):
            binaries = binaries.copy(_REACHABLE_PROGRAMS / f"postgresql-{binaries.version}")
    except OSError as error:
        raise unusable(data_dir, error) from error
    return Cluster(home=home, owner=owner, sockets=sockets, account=account, binaries=binaries)


def unusable(data_dir: Path, error: OSError) -> ConfigurationError:
    """Return what to tell of a data directory that the system does not let us use."""
    return ConfigurationError(
        f"The data directory {data_dir} cannot be used ({error.strerror}: {error.filename}): give "
        "another in STATSBOT_DATA_DIR, or correct its owner."
    )


def _server_account(data: Path) -> pwd.struct_passwd:
    if data.exists() and (user_id := data.stat().st_uid) != 0:
        with suppress(KeyError):
            return pwd.getpwuid(user_id)
    for name in _SERVER_ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ConfigurationError(
        "PostgreSQL does not run as root, and there is no account “postgres” or “nobody” to run "
        "it under: run statsbot as an ordinary user, or set DATABASE_URL."
    )


def _owner(home: Path) -> pwd.struct_passwd:
    user_id = home.stat().st_uid
    try:
        return pwd.getpwuid(user_id)
    except KeyError as error:
        raise ConfigurationError(
            f"The user id {user_id} has no entry in /etc/passwd, which PostgreSQL needs: run "
            "statsbot as a user who has one, or set DATABASE_URL."
        ) from error


def reaches(account: pwd.struct_passwd, folder: Path) -> bool:
    """Whether ``account`` can enter ``folder``, asked of the kernel by trying."""
    try:
        tried = subprocess.run(  # noqa: S603  # a shell's own cd
            ["/bin/sh", "-c", 'cd "$0"', folder],
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except (PermissionError, OSError) as error:
        raise ConfigurationError(
            f"PostgreSQL does not run as root, and the account “{account.pw_name}” cannot be "
            "taken on here: run statsbot as an ordinary user, or set DATABASE_URL."
        ) from error
    return tried.returncode == 0


def _socket_folder(home: Path) -> Path:
    folder = home / "run"
    if len(os.fsencode(folder / _SOCKET_NAME)) > _LONGEST_SOCKET_PATH:
        key = blake2b(os.fsencode(home), digest_size=8).hexdigest()
        folder = Path(tempfile.gettempdir()) / f"statsbot-{key}"
        if len(os.fsencode(folder / _SOCKET_NAME)) > _LONGEST_SOCKET_PATH:
            folder = Path("/tmp") / folder.name  # noqa: S108  # its owner is checked at launch
    return folder


def _private_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    owner = os.geteuid() if account is None else account.pw_uid
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise ConfigurationError(
            f"{folder} is not a private folder of uid {owner}: remove it, or correct its owner "
            "and its mode (0700)."
        )


def _major_of(data: Path) -> int | None:
    version = data / "PG_VERSION"
    if version.exists():
        return int(version.read_text(encoding="utf-8"))
    if data.exists() and any(data.iterdir()):
        raise ConfigurationError(
            f"{data} holds files but no PostgreSQL data: move it away, or give another folder in "
            "STATSBOT_DATA_DIR."
        )
    return None


def initialise(cluster: Cluster) -> None:
    """Make the data directory if there is none; an attempt that was killed leaves none behind.

    Raises:
        ConfigurationError: initdb failed, or the data belong to another account.
    """
    owner = os.geteuid() if cluster.account is None else cluster.account.pw_uid
    if _major_of(cluster.data) is not None:
        found = cluster.data.stat().st_uid
        if found != owner:
            raise ConfigurationError(
                f"{cluster.data} belongs to the user id {found}, and the server would run as "
                f"{owner}: correct its owner, or give another folder in STATSBOT_DATA_DIR."
            )
        return
    unfinished = cluster.home / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    _private_folder(unfinished, cluster.account)
    # Collations of our own: those of the C library change with its version and spoil indexes.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = [
        f"--username={ROLE}",
        "--auth-local=peer",
        "--auth-host=reject",
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
        "--no-instructions",
        *(builtin if cluster.binaries.major >= 17 else []),
    ]
    program = str(cluster.binaries.folder / "initdb")
    made = _spawn(
        cluster,
        lambda home: [program, f"--pgdata={home / unfinished.name}", *options],
        when_orphaned=signal.SIGKILL,
    ).wait()
    if made != 0:
        raise ConfigurationError(
            f"PostgreSQL's initdb failed in {cluster.home}: {last_words(cluster)}"
        )
    with suppress(FileNotFoundError):
        cluster.data.rmdir()
    unfinished.rename(cluster.data)


def open_file(cluster: Cluster, name: str, flags: int) -> int:
    """Open a file of ours in the cluster's folder; it belongs to the owner, whoever we are."""
    path = cluster.home / name
    handle = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        os.fchown(handle, cluster.owner.pw_uid, cluster.owner.pw_gid)
    return handle


def _write_access_rules(cluster: Cluster) -> None:
    names = sorted({"root", cluster.owner.pw_name})
    rules = {
        "hba.conf": f"local all {ROLE} peer map={ROLE}\n",
        "ident.conf": "".join(f'{ROLE} "{name}" {ROLE}\n' for name in names),
    }
    for name, text in rules.items():
        (cluster.home / name).unlink(missing_ok=True)
        with open(open_file(cluster, name, os.O_WRONLY | os.O_EXCL), "w", encoding="utf-8") as file:
            file.write(text)
            os.fchmod(file.fileno(), 0o644)


def launch(cluster: Cluster) -> "subprocess.Popen[bytes]":
    """Start the server. When the thread that calls this ends, the server shuts down cleanly."""
    _private_folder(cluster.sockets, cluster.account)
    _write_access_rules(cluster)
    return _spawn(cluster, cluster.server_command, when_orphaned=signal.SIGINT)


def _spawn(
    cluster: Cluster, command: Callable[[Path], list[str]], *, when_orphaned: signal.Signals
) -> "subprocess.Popen[bytes]":
    parent = os.getpid()

    def follow_parent() -> None:
        if sys.platform == "linux":
            _libc.prctl(_PR_SET_PDEATHSIG, when_orphaned.value)
            if os.getppid() != parent:
                os._exit(1)

    if cluster.log.exists() and cluster.log.stat().st_size > _LONGEST_LOG:
        cluster.log.replace(cluster.log.with_suffix(".log.old"))
    home = os.open(cluster.home, os.O_RDONLY | os.O_DIRECTORY)
    log = open_file(cluster, cluster.log.name, os.O_WRONLY | os.O_APPEND)
    try:
        return subprocess.Popen(  # noqa: S603  # the programs of find_binaries
            command(Path(f"/proc/self/fd/{home}") if cluster.account else cluster.home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)},
            user=cluster.account.pw_uid if cluster.account else None,
            group=cluster.account.pw_gid if cluster.account else None,
            extra_groups=[] if cluster.account else None,
            umask=0o077,
            pass_fds=(home,),
            # A session of its own: Ctrl-C is for us to hear, and to end the server after us.
            start_new_session=True,
            preexec_fn=follow_parent,
        )
    finally:
        os.close(home)
        os.close(log)


def tidy(cluster: Cluster) -> None:
    """Remove what lies outside of the cluster's own folder, after the server has stopped."""
    if not cluster.sockets.is_relative_to(cluster.home):
        with suppress(OSError):
            cluster.sockets.rmdir()


def last_words(cluster: Cluster) -> str:
    """Return the last line of the server's log."""
    lines: list[str] = []
    with suppress(FileNotFoundError):
        lines = cluster.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else f"nothing in {cluster.log}"


def has_been_ready(cluster: Cluster) -> bool:
    """Whether the server that was killed had taken connections: its lock file says so."""
    with suppress(FileNotFoundError):
        lines = (cluster.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return lines[-1].strip() == "ready"
    return False


def processes_of(cluster: Cluster) -> list[int]:
    """Return the live servers that work in the data directory; none where /proc is missing.

    A zombie does not, and neither does an unrelated process that was given an old server's id.
    """
    found: list[int] = []
    data = cluster.data.resolve()
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            name = entry.with_name("comm").read_text(encoding="utf-8").strip()
            if name == "postgres" and entry.readlink() == data:
                found.append(int(entry.parent.name))
    return found


def clear_remains(cluster: Cluster) -> None:
    """Remove the lock files of a server that was killed. Only while nothing works in the data."""
    if not Path("/proc/self/cwd").exists():
        return
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)
    for name in (_SOCKET_NAME, f"{_SOCKET_NAME}.lock"):
        (cluster.sockets / name).unlink(missing_ok=True)

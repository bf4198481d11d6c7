"""The words and drawings of the venue check: what may stand between a phone and this computer, and the way round it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workshop.phone_tests import Test

SIGNS: Sequence[Mapping[str, object]] = (
    {
        "On the phone": "It tries for a long time, then says that the page took too long or did not answer.",
        "What it means": "A firewall on this computer, or a network that keeps its devices apart.",
        "What to do": "Check the firewall first. If it allows Python, use another network.",
    },
    {
        "On the phone": "It says at once that it cannot connect, or that the connection was refused.",
        "What it means": "The address or its port is mistyped, or the toolkit was stopped.",
        "What to do": "Type all of the address, with the number after the colon. Scan the code again.",
    },
    {
        "On the phone": "Its Wi-Fi has another name than this computer's.",
        "What it means": "Two networks, such as guests and staff. They seldom reach each other.",
        "What to do": "Put the phone and this computer on the same one.",
    },
    {
        "On the phone": "It shows no Wi-Fi sign, or warns that the Wi-Fi has no internet.",
        "What it means": "It went over to mobile data, and from there it cannot find this computer.",
        "What to do": "Switch mobile data off for the test, and choose to stay on the Wi-Fi.",
    },
    {
        "On the phone": "A page of the venue asks to sign in or to accept terms.",
        "What it means": "The venue lets a device in only after that.",
        "What to do": "Do it on every phone first, or ask the venue for a network without it.",
    },
    {
        "On the phone": "It warns that the connection is not private or not secure.",
        "What it means": "Its browser put https:// before the address.",
        "What to do": "Type http:// before the address.",
    },
)


def arrival(test: Test) -> str:
    """Whether a phone came, in words and not by colour alone."""
    if not test.arrived and test.itself:
        return '<p class="arrival" role="status"><b>This computer reached itself.</b><br>Now try a phone.</p>'
    if not test.arrived:
        return '<p class="arrival" role="status">Waiting for a phone</p>'
    if test.fastest is None:
        time = "Round trip: not measured"
    elif test.fastest < 1:
        time = f"Round trip: {max(1, round(test.fastest * 1000))} ms"
    else:
        time = f"Round trip: {test.fastest:.1f} s, which is slow"
    return f'<p class="arrival here" role="status"><b>✓ A phone arrived</b><br>{time}</p>'


def _prompt(label: str, title: str, spoken: str, body: str, *buttons: str) -> str:
    """A drawing of what a system asks, and which version asks so. The button to press comes first and is marked."""
    drawn = "".join(f'<span class="{"" if n else "press"}">{name}</span>' for n, name in enumerate(buttons))
    return (
        f'<p class="drawn-label">{label}</p>'
        f'<div class="drawn" role="img" aria-label="{spoken}"><p class="bar">{title}</p><div>{body}</div>'
        f'<p class="buttons">{drawn}</p></div>'
    )


_NOTE = (
    '<p class="drawn-note">Drawings. The wording differs between versions. '
    "Look for the program's name, <b>Python</b>, and answer <b>Allow</b>.</p>"
)

WINDOWS_PROMPT = (
    _prompt(
        "Windows 11 today",
        "Windows Security",
        "Drawing of the question in current Windows 11: do you want to allow public and private networks to access "
        "this app? The app is Python. Press Allow. There are also Show more and Cancel.",
        "<p><b>Do you want to allow public and private networks to access this app?</b></p><p>Python</p>"
        "<p><u>Show more</u></p>",
        "Allow",
        "Cancel",
    )
    + _prompt(
        "Older versions",
        "Windows Security Alert",
        "Drawing of the older Windows Security Alert. It says that the firewall has blocked some features of Python. "
        "Private networks is ticked, public networks is not. Press Allow access.",
        "<p><b>Windows Defender Firewall has blocked some features of this app</b></p><p>Name: Python</p>"
        "<p>Allow Python to communicate on these networks:</p>"
        "<p>☑ Private networks, such as my home or work network</p>"
        "<p>☐ Public networks, such as those in airports and cafés</p>",
        "Allow access",
        "Cancel",
    )
    + _NOTE
)

MACOS_PROMPT = (
    _prompt(
        "macOS",
        "Firewall",
        "Drawing of a macOS question: do you want the application Python to accept incoming network connections? "
        "Press Allow.",
        "<p><b>Do you want the application “Python” to accept incoming network connections?</b></p>",
        "Allow",
        "Deny",
    )
    + _NOTE
)

WINDOWS_FIREWALL = """
1. Look for the name **Python**. In Windows 11 today press **Allow**: that covers private and public networks.
   In older versions tick **Private networks** and press **Allow access**.
2. With private networks alone, tell Windows that the room's network is private: **Settings**,
   **Network & internet**, **Wi-Fi**, the network's **properties**, **Private network**. Windows takes a new network
   for a public one, and there that permission does not hold.
3. If somebody pressed **Cancel** before: press Start and type *Allow an app through Windows Firewall*. Press **Change
   settings** and tick **Private** beside every Python in the list.
4. With a hotspot of this laptop, its own adapter may count as public. If phones on it wait in vain though **Private**
   is ticked, tick **Public** too, or ask IT.
"""

MACOS_FIREWALL = """
1. Press **Allow**. macOS asks only while its firewall is on.
2. If somebody pressed **Deny** before: **System Settings**, **Network**, **Firewall**, **Options**. Set Python to
   **Allow incoming connections**.
3. On the same page, **Block all incoming connections** has to be off.
"""

MANAGED = """
These signs mean that whoever manages this laptop has decided, and nobody in the room can change it:

- the boxes or the button in the prompt are grey, or it asks for an administrator's name and password;
- the firewall's settings are grey, or say that the organisation manages some of them;
- no prompt ever came, the firewall does not list Python, and the phone waits in vain.

Do not work around it. Send this to your IT support some days before, or use a hosted copy:
"""


def request(program: str, port: int) -> str:
    """What to ask the administrator of a managed laptop for."""
    return (
        f"Please add a firewall rule on my laptop for the program {program}: inbound, TCP, port {port}, "
        "for the profile of the room's network (domain, private, or public for the laptop's own hotspot). "
        "Phones in one room open a small website on the laptop. Nothing is opened to the internet."
    )


WHEN_APART = """
Some networks let every device reach the internet and none reach another: *client isolation*, usual on guest Wi-Fi.
You can tell by this: the firewall allows Python, both are on the same Wi-Fi, and the phone still waits in vain.
Ask the venue to switch it off. Otherwise make a network of your own:
"""

WINDOWS_HOTSPOT = """
1. Open **Settings**, **Network & internet**, **Mobile hotspot**.
2. Choose **Wi-Fi** to share over. Press **Edit** and set a name and a password that people can type. With a password
   the hotspot is encrypted (WPA2 or WPA3).
3. Switch **Power saving** off, or the hotspot stops while nobody is connected. Then switch **Mobile hotspot** on.
4. Put the phone on this Wi-Fi, and press **Test another phone** above. The hotspot's address often begins with
   192.168.137.
5. If the phone waits in vain: Windows may count the hotspot's adapter as a public network. Allow Python on **public**
   networks too (see above), or ask IT.

**Its limits.** It takes **8 devices at most**, so it is for a small group. The Wi-Fi adapter has to support it.
Windows may ask for a connection to share before it starts. An organisation can switch it off.
"""

MACOS_HOTSPOT = """
1. Open **System Settings**, **General**, **Sharing**. Press the **i** beside **Internet Sharing**.
2. Share your connection from something other than Wi-Fi, such as Ethernet, Thunderbolt or an iPhone by USB. To devices
   using: **Wi-Fi**.
3. Press **Wi-Fi Options**. Set a name, choose **WPA2/WPA3 Personal** and set a password.
4. Switch **Internet Sharing** on, and put the phone on this Wi-Fi. Press **Test another phone** above. Its address
   often begins with 192.168.2.

**Its limits.** A Mac cannot share Wi-Fi over the same Wi-Fi: it needs another connection to share from.
An organisation can switch it off. Try it with as many phones as will come.
"""

ROUTER = """
For more than a few people this is the surest way. A travel router is a small Wi-Fi router; it needs no internet.

1. Set a name, a password and WPA2 or WPA3 on the router. Switch *client isolation* or *guest network* off.
2. Connect this laptop to it, best by cable. Put the phones on its Wi-Fi.
3. Press **Test another phone** above, then try with several. Look up how many devices the router takes.

Phones may warn that this Wi-Fi has no internet. Choose to stay connected; mobile data may have to be off.
"""

HOSTED = """
With a hosted copy phones come over the internet, by mobile data too, and no firewall of yours is in the way.
It needs a working internet connection in the room, and answers leave this laptop: ask your information governance lead.
The folder docs has a guide for it: hosting.md. Paper ballots work in any case.
"""

"""The words of the sample acceptable use policy, of which build.py makes a PDF; see social_media.py."""

LINES = """
1 About this policy
2 This policy sets the rules for using the computers, telephones, networks and accounts of Harrowmere Borough Council.
2 It covers everyone who has a council account or device, including councillors, contractors and volunteers.
2 The Head of Digital Services owns the policy. The Service Desk answers questions about it on 01632 960170.
1 Accounts and passwords
2 Your account is yours alone. You must not tell anybody your password, not even the Service Desk.
2 Passwords have at least fourteen characters. Three unrelated words make a good one.
2 Lock your screen whenever you leave it, even for a minute.
2 You must not:
a use another person's account
a use your council password for any other website
a write a password down where somebody could find it
2 Two-step sign-in is required for email and for every system that holds personal data.
1 Devices
2 Keep laptops and telephones with you or locked away. Never leave a device in a car overnight.
2 Report a lost or stolen device to the Service Desk at once, at any hour, and to your manager on the next working day.
2 Only the Service Desk may install software. Ask for what you need through the self-service page.
2 Personal devices may connect to the guest wireless network only. Council email may be read on a personal telephone only if the council's security app is installed on it.
2 USB sticks and other removable storage must not be used, unless:
- the Information Governance Manager has given written approval, and
- the stick is encrypted and was bought by the council.
2 Return every device on your last working day.
1 Email and messages
2 Council email is for council work. A little personal use in breaks is allowed.
2 Check the address before you send personal data. Mark the message as sensitive and encrypt it if it leaves the council.
2 You must not forward council email to a personal address, automatically or by hand.
2 Do not open a link or an attachment that you did not expect. Use the report button, and tell the Service Desk if you have already clicked.
2 Messages in chat are council records. They are kept for six months and may be disclosed.
1 Internet and online tools
2 You must not use council equipment to view, download or share:
a pornography or violent material
a anything that promotes hatred or terrorism
a music, films or software without a licence
a gambling or betting sites
2 Personal browsing is allowed in breaks, within reason.
2 Online tools that generate text or pictures may be used only if they are on the approved list. Never enter personal or confidential data into one, and check what it produces before you rely on it.
2 Cloud storage other than the council's own must not be used for council files.
1 Data
2 Store files in the shared library of your team, where they are backed up, and not on the desktop of a device.
2 Take home only the papers you need, and never leave them unattended on public transport.
2 Personal data must be deleted when the retention schedule says so.
2 Tell the Information Governance Manager about a suspected data breach within one hour of noticing it, even if you are unsure.
1 Monitoring
2 The council logs the use of its systems. Logs are kept for twelve months.
2 The content of email and files is read only when the Monitoring Officer has approved it in writing because of a suspected breach, a legal duty or an absence that cannot wait.
1 Breaches
2 Breaking these rules may lead to the loss of access, to disciplinary action or, where the law was broken, to a report to the police.
2 Managers who learn of a breach must report it to the Service Desk within one working day.
"""

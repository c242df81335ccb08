"""The words of the sample social media policy, of which build.py makes a Word file.

Each line is a level and its words: "1" a section heading, "2" a numbered clause, "a" a lettered
item, "-" a bullet, "p" an unnumbered paragraph, "t" a table row, "c" a margin comment on the line
before. Words in [-...-] are a tracked deletion, words in [+...+] a tracked insertion.
"""

LINES = """
1 Purpose and scope
2 This policy says how people who work for Harrowmere Borough Council use social media, at work and in their own lives.
2 It covers employees, agency workers, apprentices, contractors on our sites and volunteers. Councillors have separate guidance.
2 Social media means any website or app on which people publish words, pictures, sound or video for others to see and answer, whatever device is used.
2 The policy applies at any time of day, on any account, wherever a post can be connected with the council, with its residents or with colleagues.
2 Read it together with the Code of Conduct for Employees, the Acceptable Use of IT Policy and the Whistleblowing Policy.
1 Words we use
2 In this policy the following words have a set meaning:
t Word|Meaning
t Council account|A profile, page or channel that the council owns, whoever posts on it
t Personal account|Any account that belongs to you and not to the council
t Moderator|An employee whom the Head of Communications has named to look after a council account
t Service user|A person who receives, or recently received, support from the council, and that person's close family
1 Everyone, always
2 You are responsible for everything you post, share, like or comment on.
2 Assume that anything you post can be seen by anybody, forever, even in a closed group or a private message.
2 You must not, on any account:
a share information that you have only because of your job
a name or describe a service user, or give details from which somebody could recognise one
a publish personal data about a colleague, such as an address, a telephone number or a photograph, without that colleague's permission
a bully, harass, threaten or insult anybody, including by:
- joining in when others mock a colleague
- setting up a fake profile
- leaving somebody out of a work group on purpose
a post anything that is racist, sexist, homophobic or otherwise discriminatory
a make a claim about a person or a business that you cannot prove
a use words, music, pictures or video that belong to somebody else without permission or a licence
2 A disclaimer such as "views are my own" does not protect you if a post breaks this policy.
2 Do not share rumours. Check where a story comes from before you pass it on.
1 Your personal accounts
2 You may use social media in your private life, and you may say that you work for the council.
2 If you mention the council in a personal post, make clear that you speak for yourself and not for the council.
2 You must not use the council's logo, crest, uniform or email address on a personal account.
2 Check your privacy settings at least twice a year. They limit who sees a post but do not make it private.
2 Keep your LinkedIn profile accurate, and do not give details of cases, contracts or colleagues there.
2 Residents may comment on council matters that affect them. If you live in the borough you may do the same, as a resident, politely and without using what you know from work.
2 [-Employees must remove any post about the council within one hour of being asked.-]
2 Criticising the council's decisions in public as an employee can harm the trust that residents place in you. Talk to your manager or your trade union first.
1 Friends, followers and service users
2 You must not be friends with, follow or exchange private messages with current service users on a personal account.
2 The same applies to former service users for two years after their case was closed, and for as long as they are under 18.
2 If a service user sends you a friend request, decline it and tell your manager by the next working day.
2 If you knew the person before your team began to support them, tell your manager, who will agree in writing what contact is suitable.
2 You may connect with colleagues. You do not have to accept a request from anyone, including your manager.
2 Managers must not require anybody to join a messaging group on a personal telephone.
1 Politics and elections
2 Council accounts are politically neutral at all times. They must not support or criticise a party, a candidate or a councillor.
2 Following a councillor from a personal account is allowed. Employees in politically restricted posts must not like, share or comment on party political posts.
2 In the six weeks before an election council accounts publish only:
- essential information about services
- how to register and vote
- urgent public safety messages
2 During that time the Returning Officer's advice overrides this policy.
1 Using social media for work
2 Only moderators may post on a council account.
2 Ask the Head of Communications before you set up an account, page, channel or group for a service. The request must give the purpose, the audience, two named moderators and your head of service's approval.
2 An account that has not been used for [-six-] [+three+] months will be closed.
2 Moderators must:
a complete the data protection course before their first post
a turn on two-step verification
a keep passwords in the council's password manager and nowhere else
a tell the Communications Team on the day that a moderator leaves, so that the passwords can be changed
2 You must not post on behalf of the council from a personal account.
2 Reply to a question within one working day, or say when an answer will come.
2 Write plainly. Use sentence case, check your spelling, and avoid slang, jargon and text speak.
c Communications asked for this after the accessibility audit.
2 Add alternative text to every picture and captions to every video.
2 If you make a mistake, correct it openly and tell the Communications Team straight away. Do not delete a post to hide an error.
2 Partners, suppliers and customers may be named in a post only with their agreement.
1 Photographs and video
2 Get written consent from everybody who can be recognised before you publish their picture.
2 For a child under 18 a parent or guardian must give the consent, and the child must be happy with it too.
2 Do not give a child's full name with a picture, nor the name of their school.
2 Consent forms are kept for three years with the picture. If somebody withdraws consent, take the picture down within two working days.
1 Meetings, news and embargoes
2 Members of the public may film and report from meetings that are open to them.
2 Nothing may be posted from a meeting, or a part of a meeting, that is closed to the public.
2 News releases and statements to journalists come from the Communications Team only.
2 Information under embargo must not be posted, hinted at or shared before the embargo ends.
2 Internal messages and intranet pages must not be copied to social media without the author's approval.
1 Dealing with what others post
2 We welcome debate and criticism. A comment is not hidden because it disagrees with the council.
2 Moderators may hide or delete a comment that:
- is abusive, threatening or discriminatory
- gives away personal data
- may be in contempt of court
- advertises something or is spam
2 A person who goes on after one written warning may be blocked for seven days. Blocking for longer needs the Monitoring Officer's agreement.
2 Keep a screenshot before you delete anything, and report threats to the police.
2 If you are abused online because of your work, save the evidence and tell your manager. The council will support you.
1 Working time and equipment
2 Personal use of social media is allowed in breaks and outside working hours only, on your own telephone or on a council device.
2 Personal use must not cost the council money or slow its network.
2 The council blocks sites that are illegal or unsafe. It does not block social media as such.
1 Monitoring and recruitment
2 The council records the use of its devices and network and may look at these records where it suspects a breach. It does not watch personal accounts.
2 Managers must not look for employees' or applicants' personal accounts out of curiosity.
2 A check of what an applicant has published is allowed only:
a for posts that work with children or adults at risk
a after an offer has been made
a by the People Partner, who tells the applicant first
1 When something goes wrong
2 Report a post that may break this policy to your manager or to the People Partner.
2 Anyone asked by the council to remove a post that breaks this policy must do so on the same day.
2 Use the Whistleblowing Policy to report wrongdoing. Social media is not the place for it.
2 A breach may lead to disciplinary action. Serious or repeated breaches, such as bullying or giving away confidential information, may be treated as gross misconduct and lead to dismissal.
2 In deciding what to do managers consider what was said and about whom, who could see it, the harm done, and whether it was put right quickly.
1 Reminders and review
2 Managers remind their teams of this policy every year and note that they have done so.
2 New starters confirm in the HR system, within their first month, that they have read it.
2 The Head of Communications reviews this policy every two years and after any change in the law.
"""

package ui

// agendaText is what week, month, list and the form of an appointment say.
type agendaText struct {
	Day, Week, Month, List, Now, WeekBefore, WeekAfter, Keys, MovingKeys, MoveKey          string
	Cancelled, Missed, Over, Clash, Coming, Past, NoConsent, Search, SearchHint, Found     string
	NothingFound, CallOff, CallOffTitle, CallOffText, Keep, Restore, CancelledText         string
	MissedText, MissedAsk, FullName, Once, Weekly, Fortnightly, Repeat, Times, SeriesWords string
	MoreTitle, NoFallback, Ring, NoRing, Fallback, FallbackText, Leave, LeaveText          string
	Opens, Closes, Shut, OpenAnyway, WidenText, ChangeTitle, ChangeText, OnlyThis          string
	SeriesLast, History, Direct, Relayed, RelayedText, Verified, NotVerified, Note         string
	WordsGone, Again, Expired, DiscardText, PutBack                                        string
	More, MoreFound, MoreClashes, TimesWrong                                               sentence // {n}
	Until                                                                                  sentence // {n} {date}
	WeekTitle                                                                              sentence // {days} {year} {week}
	WeekDays                                                                               sentence // {first} {last} {month}
	WeekMonths                                                                             sentence // {first} {from} {last} {month}
	Elsewhere                                                                              sentence // {time} {zone}
	Moved                                                                                  sentence // {label} {date} {time}
	Skipped, Doubled                                                                       sentence // {time}
	Access                                                                                 sentence // {before} {after}
	TooEarly, TooLate, Held                                                                sentence // {date} {time}
	GoneOn                                                                                 sentence // {date}
	Hours, Days, AllFollowing, SeriesMore, Lasted                                          counted
}

; The installer for a single computer; installers.sh defines VERSION, OUT and, in settings.nsh, what of the command line goes into
; the policy. Silent: /S, and the same NAME=VALUE as for the .msi.
Target amd64-unicode
Unicode true
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Zwiesprache setup"

Name "Zwiesprache"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\Zwiesprache"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
ManifestDPIAware true
Icon zwiesprache.ico
UninstallIcon zwiesprache.ico
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "Zwiesprache"
VIAddVersionKey FileDescription "Zwiesprache"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright "Apache License 2.0"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\English.nlf"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\German.nlf"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\Dutch.nlf"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\French.nlf"
LangString NEWER ${LANG_ENGLISH} "A newer version of Zwiesprache is already installed."
LangString NEWER ${LANG_GERMAN} "Eine neuere Fassung von Zwiesprache ist schon installiert."
LangString NEWER ${LANG_DUTCH} "Er is al een nieuwere versie van Zwiesprache geïnstalleerd."
LangString NEWER ${LANG_FRENCH} "Une version plus récente de Zwiesprache est déjà installée."

Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

!macro keep PROPERTY VALUE
	; The space before the name is what ends the value of the one before: addresses hold slashes.
	${GetOptions} " $0" " ${PROPERTY}=" $1
	${IfNot} ${Errors}
		WriteRegStr HKLM "Software\Policies\Zwiesprache" "${VALUE}" "$1"
	${EndIf}
!macroend

Function .onInit
	SetRegView 64
	ReadRegStr $0 HKLM "${UNINSTALL}" "DisplayVersion"
	${VersionCompare} "$0" "${VERSION}" $1
	${If} $1 == 1
		MessageBox MB_ICONSTOP|MB_OK "$(NEWER)" /SD IDOK
		SetErrorLevel 2
		Abort
	${EndIf}
FunctionEnd

Section
	SetShellVarContext all
	SetOutPath "$INSTDIR"
	; A program that runs cannot be overwritten, but named otherwise: a conversation goes on, the next start is of the new one.
	${If} ${FileExists} "$INSTDIR\zwiesprache.exe"
		Delete "$INSTDIR\zwiesprache.old"
		Rename "$INSTDIR\zwiesprache.exe" "$INSTDIR\zwiesprache.old"
		Delete /REBOOTOK "$INSTDIR\zwiesprache.old"
	${EndIf}
	File zwiesprache.exe
	File LICENSES.txt
	WriteUninstaller "$INSTDIR\uninstall.exe"
	CreateShortcut "$SMPROGRAMS\Zwiesprache.lnk" "$INSTDIR\zwiesprache.exe"
	WriteRegStr HKLM "Software\Classes\zwiesprache" "" "URL:Zwiesprache"
	WriteRegStr HKLM "Software\Classes\zwiesprache" "URL Protocol" ""
	WriteRegStr HKLM "Software\Classes\zwiesprache\DefaultIcon" "" "$INSTDIR\zwiesprache.exe,0"
	WriteRegStr HKLM "Software\Classes\zwiesprache\shell\open\command" "" '"$INSTDIR\zwiesprache.exe" "%1"'
	${GetParameters} $0
	!include settings.nsh
	WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Zwiesprache"
	WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
	WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\zwiesprache.exe"
	WriteRegStr HKLM "${UNINSTALL}" "Publisher" "Zwiesprache"
	WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
	WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
	WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section Uninstall
	SetRegView 64
	SetShellVarContext all
	Delete "$SMPROGRAMS\Zwiesprache.lnk"
	Delete /REBOOTOK "$INSTDIR\zwiesprache.exe"
	Delete /REBOOTOK "$INSTDIR\zwiesprache.old"
	Delete "$INSTDIR\LICENSES.txt"
	Delete "$INSTDIR\uninstall.exe"
	RMDir "$INSTDIR"
	DeleteRegKey HKLM "Software\Classes\zwiesprache"
	DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd

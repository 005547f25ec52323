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
LangString WINDOWS ${LANG_ENGLISH} "Zwiesprache needs Windows 10 or later."
LangString WINDOWS ${LANG_GERMAN} "Zwiesprache braucht Windows 10 oder neuer."
LangString WINDOWS ${LANG_DUTCH} "Zwiesprache heeft Windows 10 of nieuwer nodig."
LangString WINDOWS ${LANG_FRENCH} "Zwiesprache a besoin de Windows 10 ou plus récent."
LangString MANAGED ${LANG_ENGLISH} "Zwiesprache is already installed on this computer by your organisation's package (.msi). Please ask there for updates."
LangString MANAGED ${LANG_GERMAN} "Zwiesprache ist auf diesem Computer schon mit dem Paket (.msi) Ihrer Organisation installiert. Bitte fragen Sie dort nach neuen Fassungen."
LangString MANAGED ${LANG_DUTCH} "Zwiesprache is op deze computer al geïnstalleerd met het pakket (.msi) van uw organisatie. Vraag daar naar nieuwe versies."
LangString MANAGED ${LANG_FRENCH} "Zwiesprache est déjà installé sur cet ordinateur par le paquet (.msi) de votre organisation. Adressez-vous à elle pour les mises à jour."

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

!macro refuse SENTENCE
	MessageBox MB_ICONSTOP|MB_OK "${SENTENCE}" /SD IDOK
	SetErrorLevel 2
	Abort
!macroend

Function .onInit
	SetRegView 64
	ReadRegStr $0 HKLM "Software\Microsoft\Windows NT\CurrentVersion" "CurrentBuildNumber"
	${If} $0 < 10240
		!insertmacro refuse "$(WINDOWS)"
	${EndIf}
	; Both installers' program lies in one folder: the .msi's is told by its UpgradeCode.
	System::Call 'msi::MsiEnumRelatedProductsW(w "{C8B43F53-1B36-4A0E-9B43-0F2E5A1D7C66}", i 0, i 0, w .r1) i .r0'
	${If} $0 == 0
		!insertmacro refuse "$(MANAGED)"
	${EndIf}
	ReadRegStr $0 HKLM "${UNINSTALL}" "DisplayVersion"
	${VersionCompare} "$0" "${VERSION}" $1
	${If} $1 == 1
		!insertmacro refuse "$(NEWER)"
	${EndIf}
FunctionEnd

Section
	SetShellVarContext all
	; None of another version's stays.
	RMDir /r "$INSTDIR\papers"
	SetOutPath "$INSTDIR\papers"
	File papers\*.md
	SetOutPath "$INSTDIR\papers\legal"
	File papers\legal\*.md
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
	RMDir /r "$INSTDIR\papers"
	RMDir "$INSTDIR"
	DeleteRegKey HKLM "Software\Classes\zwiesprache"
	DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd

; Inno Setup 6: the installer for Windows, from the bundle that packaging/bundle.py made in dist\inkling.
; iscc /DVersion=0.1.0 packaging\windows\inkling.iss
#ifndef Version
  #error Say the version: /DVersion=0.1.0
#endif

[Setup]
AppId={{6B1D2E2C-54B5-4C1B-9B35-2B0D5C1E7A41}
AppName=Inkling
AppVersion={#Version}
AppVerName=Inkling {#Version}
AppPublisher=The Inkling project
DefaultDirName={autopf}\Inkling
DefaultGroupName=Inkling
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=inkling-{#Version}-windows-x86_64
SetupIconFile=..\..\build\icons\inkling.ico
UninstallDisplayIcon={app}\inkling-window.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesEnvironment=yes
CloseApplications=yes

[Tasks]
Name: desktopicon; Description: "An icon on the desktop"; Flags: unchecked
Name: path; Description: "The command inkling in new terminals"; Flags: unchecked

[InstallDelete]
; What an older version brought and this one does not.
Type: filesandordirs; Name: "{app}\lib"

[Files]
Source: "..\..\dist\inkling\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Inkling"; Filename: "{app}\inkling-window.exe"
Name: "{autodesktop}\Inkling"; Filename: "{app}\inkling-window.exe"; Tasks: desktopicon

[Registry]
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: NotOnPath

[Run]
Filename: "{app}\inkling-window.exe"; Description: "Start Inkling"; Flags: nowait postinstall skipifsilent

; The index in the user's own folder stays when the program is removed.

[Code]
function NotOnPath: Boolean;
var
  Path: String;
begin
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Path) then
    Path := '';
  Result := Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';') = 0;
end;

; Inno Setup 6: makes dist\alpr-desk-setup.exe out of dist\alpr-desk. See installer\README.md: not yet run.
#define Version GetEnv("ALPR_DESK_VERSION")
#if Version == ""
  #error Set ALPR_DESK_VERSION to the version in pyproject.toml.
#endif

[Setup]
AppId={{6B0E8B0C-5D1B-4D5B-9F6F-3C6D7E1A9A51}
AppName=ALPR Desk
AppVersion={#Version}
AppPublisher=ALPR Desk contributors
LicenseFile=..\..\LICENSE
DefaultDirName={autopf}\ALPR Desk
DefaultGroupName=ALPR Desk
; For all accounts, and only an administrator can change what is installed.
PrivilegesRequired=admin
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir=..\..\dist
OutputBaseFilename=alpr-desk-setup
Compression=lzma2
SolidCompression=yes
; The agency's own certificate, configured in Inno Setup under this name. Do not hand out an unsigned installer.
SignTool=agency
SignedUninstaller=yes

[Files]
Source: "..\..\dist\alpr-desk\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion sign

[Icons]
Name: "{group}\ALPR Desk"; Filename: "{app}\ALPR Desk.exe"
Name: "{commondesktop}\ALPR Desk"; Filename: "{app}\ALPR Desk.exe"

; Data folders are records and lie elsewhere: removing the program leaves them alone.
